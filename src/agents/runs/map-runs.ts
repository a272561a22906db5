// One run per item, as many open at once as there is use for, and the outcomes as they come, however slow the source of the items is.
// 1. Open runs and outcomes that nobody has taken yet are at most `mostOpen` together; an item is asked for only when one more may be.
// 2. At most one item is asked for at a time; while it is on its way, outcomes go on being delivered.
// 3. Few runs are submitted before the first of them are accepted, so that these can begin. It costs a commit of the journal for each few. Retries
//    are not held back.
// 4. An item that waits for another run counts as open, and holds no timer once no run may be started.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { TimerHandle } from '../../base/clock.ts';
import { type CallOptions, checkCallOptions } from '../call-options.ts';
import { checkRetries, delayBeforeRetry, type MapRetries } from './retry-policy.ts';
import type { Run } from './run.ts';
import type { MapOutcome, RunOutcome } from './run-record.ts';

export interface MapOptions extends CallOptions {
  /** How many items may be open at once, outcomes that nobody has taken yet included; at least 1. Default: twice the swarm's `maxConcurrent`. */
  readonly concurrency?: number;
  /** Gives an item whose run ended badly another run. Default: none. */
  readonly retries?: MapRetries;
}

/** Throws `invalid-argument`, naming the field. */
export function checkMapOptions(options: unknown): void {
  checkCallOptions(options, ['concurrency', 'retries']);
  const { concurrency, retries } = options as MapOptions;
  if (concurrency !== undefined && (!Number.isSafeInteger(concurrency) || concurrency < 1))
    throw invalidArgument('concurrency', 'a whole number of at least 1', concurrency);
  checkRetries(retries);
}

/** A run, and whether it was started just now, or shared with an earlier spawn of its key. */
export interface StartedRun<Value> {
  readonly run: Run<Value>;
  readonly isNew: boolean;
}

export interface MapParts<Item, Value> {
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  readonly mostOpen: number;
  readonly retries: MapRetries | undefined;
  /** Aborted when no more runs can be started. */
  readonly closing: AbortSignal;
  /** The caller's: when it fires, no more runs are started, and those of this map are being cancelled. */
  readonly signal: AbortSignal | undefined;
  readonly after: (delayMs: number, ring: () => void) => TimerHandle;
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

/** Runs that are submitted and not accepted yet; docs/performance.md has the figures. */
const mostUnaccepted = 16;

class RunMap<Item, Value> {
  readonly #parts: MapParts<Item, Value>;
  readonly #source: AsyncIterator<Item> | Iterator<Item>;
  readonly #isAsync: boolean;
  /** Open runs by index; `null` for one that is not this map's to cancel. */
  readonly #open = new Map<number, Run<Value> | null>();
  readonly #ready: MapOutcome<Item, Value>[] = [];
  /** What is to be told of the open items that wait for another run, and when that is due. */
  readonly #pauses = new Map<number, { readonly outcome: MapOutcome<Item, Value>; readonly timer: TimerHandle }>();
  readonly #wake = (): void => this.#changed.resolve();
  readonly #onStop = (): void => this.#endPauses();
  #changed = Promise.withResolvers<void>();
  #count = 0;
  #unaccepted = 0;
  #isAsking = false;
  /** The source has no more, failed, or is not wanted any more. */
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(parts: MapParts<Item, Value>) {
    this.#parts = parts;
    this.#isAsync = Symbol.asyncIterator in parts.items;
    this.#source = iteratorOf(parts.items);
    parts.closing.addEventListener('abort', this.#onStop);
    parts.signal?.addEventListener('abort', this.#onStop);
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
        if (this.#isStopped()) throw this.#whyStopped();
      }
      await this.#changed.promise;
    }
  }

  async leave(): Promise<void> {
    this.#parts.closing.removeEventListener('abort', this.#onStop);
    this.#parts.signal?.removeEventListener('abort', this.#onStop);
    for (const { timer } of this.#pauses.values()) timer.cancel();
    this.#pauses.clear();
    const isSourceOpen = !this.#isOver;
    this.#isOver = true;
    const open = [...this.#open.values()];
    this.#open.clear();
    const cancels = open.map((run) => run?.cancel('its outcome is no longer awaited'));
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
    while (!this.#isOver && !this.#isAsking && !this.#isStopped()) {
      if (this.#open.size + this.#ready.length >= this.#parts.mostOpen || this.#unaccepted >= mostUnaccepted) return;
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

  #start(item: Item, index: number, attempts = 1): void {
    try {
      const { run, isNew } = this.#parts.start(item, index);
      this.#open.set(index, isNew ? run : null);
      this.#awaitAcceptance(run);
      void run.outcome().then((outcome) => this.#ended({ ...outcome, index, item, attempts }));
    } catch (error) {
      this.#deliver({ ...this.#parts.refused(error), index, item, attempts });
    }
  }

  #awaitAcceptance(run: Run<Value>): void {
    this.#unaccepted++;
    const goOn = (): void => {
      this.#unaccepted--;
      this.#fill();
      this.#wake();
    };
    run.accepted.then(goOn, goOn);
  }

  #ended(outcome: MapOutcome<Item, Value>): void {
    const { index, item, attempts } = outcome;
    const delayMs = delayBeforeRetry(this.#parts.retries, outcome, attempts);
    // Whoever left took what is open along.
    const isLeft = !this.#open.has(index);
    if (delayMs === null || isLeft || this.#isStopped()) {
      this.#deliver(outcome);
      return;
    }
    this.#open.set(index, null);
    const again = (): void => {
      this.#pauses.delete(index);
      this.#start(item, index, attempts + 1);
    };
    this.#pauses.set(index, { outcome, timer: this.#parts.after(delayMs, again) });
  }

  /** No run may be started any more: the outcomes of items that waited for another one stand. */
  #endPauses(): void {
    for (const { outcome, timer } of this.#pauses.values()) {
      timer.cancel();
      this.#deliver(outcome);
    }
    this.#pauses.clear();
    this.#wake();
  }

  #deliver(outcome: MapOutcome<Item, Value>): void {
    this.#open.delete(outcome.index);
    this.#ready.push(outcome);
    this.#wake();
  }

  #isStopped(): boolean {
    return this.#parts.closing.aborted || this.#parts.signal?.aborted === true;
  }

  #whyStopped(): ActorError {
    if (this.#parts.closing.aborted) return new ActorError('system-stopped', 'the swarm stopped before all items were taken');
    return new ActorError('cancelled', 'the signal of the map fired before all items were taken');
  }
}

function iteratorOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
