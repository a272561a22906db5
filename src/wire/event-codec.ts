// Events as what structured clone carries: their errors encoded, the rest is plain data as it is.
import { decodeError, encodeError, type WireError } from '../base/wire-error.ts';
import type { KernelEvent } from '../runtime/reporting/events.ts';
import { readLetter } from '../runtime/reporting/pending-letter.ts';

export function encodeEvent(event: KernelEvent, origin: string): unknown {
  switch (event.kind) {
    case 'dead-letter':
      return { ...event, letter: withError(readLetter(event.letter), (error) => encodeError(error, origin)) };
    case 'crash':
      return { ...event, report: withError(event.report, (error) => encodeError(error, origin)) };
    default:
      return event;
  }
}

export function decodeEvent(wire: unknown): KernelEvent {
  const event = wire as KernelEvent;
  switch (event.kind) {
    case 'dead-letter':
      return { ...event, letter: withError(readLetter(event.letter), decode) };
    case 'crash':
      return { ...event, report: withError(event.report, decode) };
    default:
      return event;
  }
}

function decode(error: unknown): unknown {
  return decodeError(error as WireError);
}

/** The cast: one side of the wire has an error where the other has its record. */
function withError<Record extends { readonly error?: unknown }>(record: Record, convert: (error: unknown) => unknown): Record {
  return record.error === undefined ? record : ({ ...record, error: convert(record.error) } as Record);
}
