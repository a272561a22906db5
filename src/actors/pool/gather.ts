// Several asks of which some answers are enough. Those that are not needed any more hear that they are cancelled.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';

export type Answered = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export interface GatherRequest {
  /** Each asks one member, and gives up when the signal fires. */
  readonly asks: readonly ((signal: AbortSignal) => Promise<unknown>)[];
  /** So many answers that are no errors are enough; `all`: every outcome is wanted. */
  readonly enough: number | 'all';
  readonly clock: Clock;
  /** What has not come by then counts as `timeout`; Infinity for none. */
  readonly withinMs: number;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal;
}

export interface GatherResult {
  /** Answers that are no errors, in the order in which they came. */
  readonly good: readonly { readonly ok: true; readonly value: unknown }[];
  /** By member; timeouts and cancels included. */
  readonly all: readonly Answered[];
}

/** Settles when there is enough, when there can be no more than there is, or when the time is over; never rejects. */
export function gather({ asks, enough, clock, withinMs, signal }: GatherRequest): Promise<GatherResult> {
  const { promise, resolve } = Promise.withResolvers<GatherResult>();
  const answers: (Answered | undefined)[] = asks.map(() => undefined);
  const good: { readonly ok: true; readonly value: unknown }[] = [];
  const losers = new AbortController();
  let open = asks.length;
  let timer: TimerHandle | undefined;
  const finish = (missing: () => ActorError): void => {
    timer?.cancel();
    signal.removeEventListener('abort', onAbort);
    resolve({ good, all: answers.map((answer) => answer ?? { ok: false, error: missing() }) });
    losers.abort(new ActorError('cancelled', 'other members answered'));
  };
  const onAbort = (): void => finish(() => new ActorError('cancelled', 'the ask was cancelled'));
  const take = (i: number, answer: Answered): void => {
    if (losers.signal.aborted) return;
    answers[i] = answer;
    open--;
    if (answer.ok) good.push(answer);
    const isDecided = enough !== 'all' && (good.length >= enough || good.length + open < enough);
    if (isDecided || open === 0) finish(() => new ActorError('cancelled', 'other members answered'));
  };
  if (asks.length === 0) resolve({ good, all: [] });
  else if (Number.isFinite(withinMs))
    timer = clock.after(withinMs, () => finish(() => new ActorError('timeout', `no answer within ${withinMs} ms`)));
  signal.addEventListener('abort', onAbort, { once: true });
  asks.forEach((ask, i) => {
    ask(losers.signal).then(
      (value) => take(i, { ok: true, value }),
      (error: unknown) => take(i, { ok: false, error }),
    );
  });
  return promise;
}
