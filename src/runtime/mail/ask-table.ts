// Open asks of one thread, by number. Every ask that is opened here settles: by reply, deadline, signal, or the loss of its target's slot.
// An ask that is answered makes a promise, its two ends and one record; texts are made when an error needs them, listeners for signals alone.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline, type Deadlines } from './deadline.ts';
import { NumberedTable } from './numbered-table.ts';

export interface AskRequest {
  /** The slot that must answer. */
  readonly slot: number;
  /** What was asked: its text, or the ref whose `method` was called. */
  readonly about: unknown;
  readonly method?: string | undefined;
  /** Infinity for none. */
  readonly timeoutMs: number;
  /** Not aborted yet. */
  readonly signals?: readonly AbortSignal[] | undefined;
  /** Called when a signal gave the ask up. */
  readonly onCancel?: ((number: number) => void) | undefined;
  /** Called when its time was over. */
  readonly onTimeout?: ((number: number) => void) | undefined;
}

type Resolve = (value: unknown) => void;
type Reject = (error: ActorError) => void;

/** An ask that was opened; `dueAt` is its deadline by the clock, Infinity for none. */
export class OpenAsk extends Deadline {
  number = 0;
  readonly promise: Promise<unknown>;
  readonly request: AskRequest;
  readonly resolve: Resolve;
  readonly reject: Reject;
  onAbort: ((event: Event) => void) | undefined = undefined;
  readonly #table: AskTable;

  constructor(table: AskTable, request: AskRequest, promise: Promise<unknown>, resolve: Resolve, reject: Reject) {
    super();
    this.promise = promise;
    this.request = request;
    this.resolve = resolve;
    this.reject = reject;
    this.#table = table;
  }

  onDue(): void {
    this.#table.expire(this);
  }
}

export class AskTable {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #open = new NumberedTable<OpenAsk>();
  /** The ends of the promise that was made last. */
  #resolve: Resolve = nothing;
  #reject: Reject = nothing;
  /** One for all promises: a closure for each would be garbage at once. */
  readonly #takeEnds = (resolve: Resolve, reject: Reject): void => {
    this.#resolve = resolve;
    this.#reject = reject;
  };

  constructor(clock: Clock, deadlines: Deadlines) {
    this.#clock = clock;
    this.#deadlines = deadlines;
  }

  get size(): number {
    return this.#open.size;
  }

  open(request: AskRequest): OpenAsk {
    const { timeoutMs, signals } = request;
    const promise = new Promise<unknown>(this.#takeEnds);
    const ask = new OpenAsk(this, request, promise, this.#resolve, this.#reject);
    this.#open.add(ask);
    if (timeoutMs === Number.POSITIVE_INFINITY) ask.dueAt = timeoutMs;
    else this.#deadlines.set(ask, timeoutMs, this.#clock.now());
    if (signals !== undefined && signals.length > 0) this.#listen(ask, signals);
    return ask;
  }

  resolve(number: number, value: unknown): void {
    this.#take(number)?.resolve(value);
  }

  reject(number: number, error: ActorError): void {
    this.#take(number)?.reject(error);
  }

  /** Rejects all that wait for `slot`, but for those of the numbers `kept`. */
  rejectSlot(slot: number, kept: ReadonlySet<number>, makeError: () => ActorError): void {
    for (const { number, request } of this.#open.all()) {
      if (request.slot === slot && !kept.has(number)) this.reject(number, makeError());
    }
  }

  rejectAll(makeError: () => ActorError): void {
    for (const { number } of this.#open.all()) this.reject(number, makeError());
  }

  /** The time of `ask` is over. */
  expire({ number, request }: OpenAsk): void {
    const { timeoutMs, onTimeout } = request;
    const text = `no reply from ${textOf(request)} within ${timeoutMs} ms`;
    this.reject(number, new ActorError('timeout', text, { details: { timeoutMs } }));
    onTimeout?.(number);
  }

  #take(number: number): OpenAsk | undefined {
    const ask = this.#open.take(number);
    if (ask === undefined) return undefined;
    this.#deadlines.lift(ask);
    const { onAbort } = ask;
    if (onAbort !== undefined) for (const signal of ask.request.signals ?? []) signal.removeEventListener('abort', onAbort);
    return ask;
  }

  #listen(ask: OpenAsk, signals: readonly AbortSignal[]): void {
    const { number, request } = ask;
    ask.onAbort = (event) => {
      this.reject(number, cancelledAsk(textOf(request), (event.target as AbortSignal).reason));
      request.onCancel?.(number);
    };
    for (const signal of signals) signal.addEventListener('abort', ask.onAbort);
  }
}

export function cancelledAsk(about: string, cause: unknown): ActorError {
  return new ActorError('cancelled', `the ask of ${about} was cancelled`, { cause });
}

function textOf({ about, method }: AskRequest): string {
  return method === undefined ? String(about) : `${String(about)}.${method}`;
}

function nothing(): void {
  // Until the first promise is made.
}
