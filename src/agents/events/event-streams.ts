// The events of a swarm, and of one run with everything beneath it, as async iterables.
import type { RunBoard } from '../runs/run-board.ts';
import type { RunRecord } from '../runs/run-record.ts';
import type { SwarmEvent } from '../swarm-events.ts';
import { EventStream, type StreamedEvent } from './event-stream.ts';

/** All events from when the loop begins to when the swarm has stopped. Each loop listens for itself, and leaving it ends its subscription. */
export function swarmEvents(board: RunBoard): AsyncIterable<StreamedEvent> {
  return {
    [Symbol.asyncIterator]: () =>
      new EventStream((stream) => board.listen({ event: (event) => stream.push(event), end: () => stream.end() })),
  };
}

/**
 * The events of the run and of everything beneath it. The first is the run as it stands when the loop begins, the last its end, after which nothing
 * beneath it is open.
 */
export function runEvents(board: RunBoard, id: string, standing: () => RunRecord): AsyncIterable<StreamedEvent> {
  return {
    [Symbol.asyncIterator]: () =>
      new EventStream((stream) => {
        let unsubscribe = (): void => {};
        const hear = (event: SwarmEvent): void => {
          if (!isBeneath(id, event)) return;
          stream.push(event);
          if (event.kind !== 'run' || event.record.id !== id || event.record.outcome === null) return;
          unsubscribe();
          stream.end();
        };
        unsubscribe = board.listen({ event: hear, end: () => stream.end() });
        hear({ kind: 'run', record: standing() });
        return unsubscribe;
      }),
  };
}

function isBeneath(id: string, event: SwarmEvent): boolean {
  const run = event.kind === 'run' ? event.record.id : event.runId;
  return run === id || run.startsWith(`${id}.`);
}
