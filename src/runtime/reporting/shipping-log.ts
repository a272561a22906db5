// The log of a host whose system was given a log of the user's own, which lives on main: each line goes there, within the bounds of events.
import { type Log, logOf } from '../../base/log.ts';
import { type SnapshotLimits, snapshot } from '../observing/snapshot.ts';
import type { EventSink } from './events.ts';

/** What of a line's fields is sent. */
const fieldLimits: SnapshotLimits = Object.freeze({ depth: 6, values: 1_000, characters: 10_000, stacks: true });

export function shippingLog(slot: number, events: EventSink): Log {
  return logOf((level, fields, message) => {
    events.emit({ kind: 'log', slot, level, fields: snapshot(fields, fieldLimits) as object, message });
  });
}
