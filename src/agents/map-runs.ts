// One run per item, as many open at once as there is use for, and the outcomes as they come.
import type { ActorError } from '../base/actor-error.ts';
import type { Run } from './run.ts';
import type { MapOutcome, RunOutcome } from './run-record.ts';

export interface MapParts<Item, Value> {
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  /** The most runs that are open at once; an item is asked for only when one more may be. */
  readonly mostOpen: number;
  /** Starts the run of an item; what it throws is the outcome of that item alone. */
  start(item: Item, index: number): Run<Value>;
  /** The outcome of an item whose run could not be started. */
  refused(error: unknown): RunOutcome<Value> & { readonly error: ActorError };
}

/** The outcomes in the order in which the runs end. Leaving the loop early cancels what is open. */
export async function* mapRuns<Item, Value>(
  parts: MapParts<Item, Value>,
): AsyncGenerator<MapOutcome<Item, Value>, void, undefined> {
  const iterator = iteratorOf(parts.items);
  const runs = new Map<number, Run<Value>>();
  const open = new Map<number, Promise<MapOutcome<Item, Value>>>();
  let isExhausted = false;
  let index = 0;
  try {
    for (;;) {
      while (!isExhausted && open.size < parts.mostOpen) {
        const next = await iterator.next();
        if (next.done === true) isExhausted = true;
        else {
          open.set(index, outcomeOf(parts, next.value, index, runs));
          index += 1;
        }
      }
      if (open.size === 0) return;
      const outcome = await Promise.race(open.values());
      open.delete(outcome.index);
      runs.delete(outcome.index);
      yield outcome;
    }
  } finally {
    if (!isExhausted) await iterator.return?.();
    await Promise.all([...runs.values()].map((run) => run.cancel('its outcome is no longer awaited')));
  }
}

async function outcomeOf<Item, Value>(
  parts: MapParts<Item, Value>,
  item: Item,
  index: number,
  runs: Map<number, Run<Value>>,
): Promise<MapOutcome<Item, Value>> {
  let outcome: RunOutcome<Value>;
  try {
    const run = parts.start(item, index);
    runs.set(index, run);
    outcome = await run.outcome();
  } catch (error) {
    outcome = parts.refused(error);
  }
  return { ...outcome, index, item };
}

function iteratorOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
