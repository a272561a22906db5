// Open asks of one thread, by number. Every ask that is opened here settles: by reply, deadline, signal, or the loss of its target's slot.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';

export interface OpenAsk {
  /** The slot that must answer. */
  readonly slot: number;
  /** What was asked, for error messages. */
  readonly about: string;
  /** Infinity for none. */
  readonly timeoutMs: number;
  /** Not aborted yet. */
  readonly signals?: readonly AbortSignal[] | undefined;
  /** Called when a signal gave the ask up. */
  readonly onCancel?: ((number: number) => void) | undefined;
  /** Called when its time was over. */
  readonly onTimeout?: (number: number) => void;
}

interface Pending {
  readonly slot: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ActorError) => void;
  readonly release: () => void;
}

export class AskTable {
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#pending.size;
  }

  open(ask: OpenAsk): { readonly number: number; readonly promise: Promise<unknown> } {
    const number = ++this.#last;
    const promise = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(number, { slot: ask.slot, resolve, reject, release: this.#arm(number, ask) });
    });
    return { number, promise };
  }

  resolve(number: number, value: unknown): void {
    this.#take(number)?.resolve(value);
  }

  reject(number: number, error: ActorError): void {
    this.#take(number)?.reject(error);
  }

  /** Rejects all that wait for `slot`, but for those of the numbers `kept`. */
  rejectSlot(slot: number, kept: ReadonlySet<number>, makeError: () => ActorError): void {
    for (const [number, pending] of this.#pending) {
      if (pending.slot === slot && !kept.has(number)) this.reject(number, makeError());
    }
  }

  rejectAll(makeError: () => ActorError): void {
    for (const number of [...this.#pending.keys()]) this.reject(number, makeError());
  }

  #take(number: number): Pending | undefined {
    const pending = this.#pending.get(number);
    if (pending === undefined) return undefined;
    this.#pending.delete(number);
    pending.release();
    return pending;
  }

  #arm(number: number, ask: OpenAsk): () => void {
    let timer: TimerHandle | undefined;
    if (Number.isFinite(ask.timeoutMs)) {
      timer = this.#clock.after(ask.timeoutMs, () => {
        const text = `no reply from ${ask.about} within ${ask.timeoutMs} ms`;
        this.reject(number, new ActorError('timeout', text, { details: { timeoutMs: ask.timeoutMs } }));
        ask.onTimeout?.(number);
      });
    }
    const { signals } = ask;
    if (signals === undefined || signals.length === 0) return () => timer?.cancel();
    const onAbort = (event: Event): void => {
      this.reject(number, cancelledAsk(ask.about, (event.target as AbortSignal).reason));
      ask.onCancel?.(number);
    };
    for (const signal of signals) signal.addEventListener('abort', onAbort);
    return () => {
      timer?.cancel();
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    };
  }
}

export function cancelledAsk(about: string, cause: unknown): ActorError {
  return new ActorError('cancelled', `the ask of ${about} was cancelled`, { cause });
}
