// One run per item, as many open at once as there is use for, and the outcomes as they come, however slow the source of the items is.
// 1. Open runs and outcomes that nobody has taken yet are at most `mostOpen` together; an item is asked for only when one more may be.
// 2. At most one item is asked for at a time; while it is on its way, outcomes go on being delivered.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { Run } from './run.ts';
import type { MapOutcome, RunOutcome } from './run-record.ts';

/** A run, and whether it was started just now, or shared with an earlier spawn of its key. */
export interface StartedRun<Value> {
  readonly run: Run<Value>;
  readonly isNew: boolean;
}

export interface MapParts<Item, Value> {
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  readonly mostOpen: number;
  /** Aborted when no more runs can be started. */
  readonly closing: AbortSignal;
  /** Starts the run of an item; what it throws is the outcome of that item alone. */
  start(item: Item, index: number): StartedRun<Value>;
  /** The outcome of an item whose run could not be started. */
  refused(error: unknown): RunOutcome<Value> & { readonly error: ActorError };
  /** Waits for a source that is told to end, but not for ever. */
  patiently(promise: Promise<unknown>): Promise<void>;
}

/** The outcomes in the order in which the runs end. Leaving the loop early cancels what is open and was started here. */
export async function* mapRuns<Item, Value>(
  parts: MapParts<Item, Value>,
): AsyncGenerator<MapOutcome<Item, Value>, void, undefined> {
  const map = new RunMap(parts);
  try {
    for (let next = await map.next(); next !== undefined; next = await map.next()) yield next;
  } finally {
    await map.leave();
  }
}

/** Throws `invalid-argument` unless `items` can be gone through; a text is no list of items. */
export function checkItems(items: unknown): void {
  if (typeof items === 'object' && items !== null && (Symbol.iterator in items || Symbol.asyncIterator in items)) return;
  throw invalidArgument('items', 'an iterable or an async iterable', items);
}

class RunMap<Item, Value> {
  readonly #parts: MapParts<Item, Value>;
  readonly #source: AsyncIterator<Item> | Iterator<Item>;
  readonly #isAsync: boolean;
  /** Open runs by index; `null` for one that is not this map's to cancel. */
  readonly #open = new Map<number, Run<Value> | null>();
  readonly #ready: MapOutcome<Item, Value>[] = [];
  readonly #wake = (): void => this.#changed.resolve();
  #changed = Promise.withResolvers<void>();
  #count = 0;
  #isAsking = false;
  /** The source has no more, failed, or is not wanted any more. */
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(parts: MapParts<Item, Value>) {
    this.#parts = parts;
    this.#isAsync = Symbol.asyncIterator in parts.items;
    this.#source = iteratorOf(parts.items);
    parts.closing.addEventListener('abort', this.#wake);
  }

  /** The next outcome; `undefined` after the last. Throws what the source threw, and `system-stopped` when it has more than can be started. */
  async next(): Promise<MapOutcome<Item, Value> | undefined> {
    for (;;) {
      this.#changed = Promise.withResolvers();
      this.#fill();
      const outcome = this.#ready.shift();
      if (outcome !== undefined) return outcome;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#open.size === 0) {
        if (this.#isOver) return undefined;
        if (this.#parts.closing.aborted) throw new ActorError('system-stopped', 'the swarm stopped before all items were taken');
      }
      await this.#changed.promise;
    }
  }

  async leave(): Promise<void> {
    this.#parts.closing.removeEventListener('abort', this.#wake);
    const isSourceOpen = !this.#isOver;
    this.#isOver = true;
    const cancels = [...this.#open.values()].map((run) => run?.cancel('its outcome is no longer awaited'));
    let failure: { readonly error: unknown } | undefined;
    if (isSourceOpen) {
      const returned = (async () => this.#source.return?.())().catch((error: unknown) => {
        failure = { error };
      });
      // A source that owes an item answers only after it.
      if (!this.#isAsking) await this.#parts.patiently(returned);
    }
    await Promise.all(cancels);
    if (failure !== undefined) throw failure.error;
  }

  #fill(): void {
    while (!this.#isOver && !this.#isAsking && !this.#parts.closing.aborted) {
      if (this.#open.size + this.#ready.length >= this.#parts.mostOpen) return;
      try {
        const next = this.#source.next();
        if (this.#isAsync) this.#await(Promise.resolve(next));
        else this.#take(next as IteratorResult<Item>);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  #await(next: Promise<IteratorResult<Item>>): void {
    this.#isAsking = true;
    next
      .then(
        (result) => {
          this.#isAsking = false;
          this.#take(result);
          this.#fill();
        },
        (error: unknown) => this.#fail(error),
      )
      .finally(this.#wake);
  }

  #take(next: IteratorResult<Item>): void {
    if (this.#isOver) return;
    if (next.done === true) this.#isOver = true;
    else this.#start(next.value, this.#count++);
  }

  #fail(error: unknown): void {
    this.#isAsking = false;
    this.#isOver = true;
    this.#failure = { error };
  }

  #start(item: Item, index: number): void {
    try {
      const { run, isNew } = this.#parts.start(item, index);
      this.#open.set(index, isNew ? run : null);
      void run.outcome().then((outcome) => this.#deliver({ ...outcome, index, item }));
    } catch (error) {
      this.#deliver({ ...this.#parts.refused(error), index, item });
    }
  }

  #deliver(outcome: MapOutcome<Item, Value>): void {
    this.#open.delete(outcome.index);
    this.#ready.push(outcome);
    this.#wake();
  }
}

function iteratorOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
