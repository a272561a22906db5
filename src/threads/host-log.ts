// The log of a host: none, its own, or main's.
import { type Log, type LogLevel, levelledLog, silentLog } from '../base/log.ts';
import type { EventSink } from '../runtime/reporting/events.ts';
import { shippingLog } from '../runtime/reporting/shipping-log.ts';
import { type LogDestination, openPinoLog } from './pino-log.ts';

/** What main tells a host about its log; plain data. */
export type HostLogSettings =
  | { readonly kind: 'none' }
  /** Lines go to main, whose log is the user's own. */
  | { readonly kind: 'ship' }
  | { readonly kind: 'own'; readonly destination: LogDestination };

export interface HostLogPorts {
  readonly slot: number;
  readonly generation: number;
  readonly threadId: number;
  readonly events: EventSink;
  readonly level: () => LogLevel;
}

export function openHostLog(settings: HostLogSettings, { slot, generation, threadId, events, level }: HostLogPorts): Log {
  switch (settings.kind) {
    case 'none':
      return silentLog;
    case 'ship':
      return levelledLog(shippingLog(slot, events), level);
    case 'own':
      return openPinoLog(settings.destination, { slot, generation, threadId }, level);
    default:
      return settings satisfies never;
  }
}
