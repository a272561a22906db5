// Joins: waits for several runs until a decision falls, and hands out what there is.
// 1. A join settles once: when it is met or lost, at its deadline, or when its signal fires.
// 2. Afterwards nothing of it is left behind: no timer, no listener, and no run that only it wanted, unless losers are to go on.
import { ActorError } from '../../base/actor-error.ts';
import type { TimerHandle } from '../../base/clock.ts';
import { whyAborted } from '../call-options.ts';
import type { Run } from '../runs/run.ts';
import type { RunOutcome } from '../runs/run-record.ts';
import { decideJoin, type JoinGoal } from './join-decision.ts';
import type { JoinDetails, JoinOptions } from './join-options.ts';

export interface JoinParts {
  readonly goal: JoinGoal;
  readonly runs: readonly Run[];
  readonly options: JoinOptions;
  readonly after: (delayMs: number, ring: () => void) => TimerHandle;
}

/** The outcomes at the moment of the decision, in the order of the runs. */
type Outcomes = readonly (RunOutcome | null)[];

/** The outcomes once the goal is met; rejects with the error of the join, whose details are a {@link JoinDetails}. */
export function joinRuns(parts: JoinParts): Promise<Outcomes> {
  return new Join(parts).begin();
}

class Join {
  readonly #parts: JoinParts;
  readonly #outcomes: (RunOutcome | null)[];
  readonly #settled = Promise.withResolvers<Outcomes>();
  readonly #onAbort = (): void => this.#cutShort('signal');
  #timer: TimerHandle | undefined;
  #isDecided = false;
  #done = 0;
  #failed = 0;

  constructor(parts: JoinParts) {
    this.#parts = parts;
    this.#outcomes = parts.runs.map(() => null);
  }

  begin(): Promise<Outcomes> {
    const { runs, options, after } = this.#parts;
    const { signal, deadlineMs } = options;
    this.#look(undefined);
    if (signal?.aborted === true) this.#onAbort();
    if (this.#isDecided) return this.#settled.promise;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (deadlineMs !== undefined) this.#timer = after(deadlineMs, () => this.#cutShort('deadline'));
    for (const [index, run] of runs.entries()) void run.outcome().then((outcome) => this.#ended(index, outcome));
    return this.#settled.promise;
  }

  #ended(index: number, outcome: RunOutcome): void {
    if (this.#isDecided) return;
    this.#outcomes[index] = outcome;
    if (outcome.ok) this.#done += 1;
    else this.#failed += 1;
    this.#look(outcome);
  }

  #look(last: RunOutcome | undefined): void {
    const verdict = decideJoin(this.#parts.goal, { done: this.#done, failed: this.#failed });
    if (verdict === 'open' || this.#isDecided) return;
    this.#decide();
    if (verdict === 'met') this.#settled.resolve([...this.#outcomes]);
    else this.#settled.reject(this.#lost(last));
  }

  #cutShort(reason: 'deadline' | 'signal'): void {
    if (this.#isDecided) return;
    this.#decide();
    const { options } = this.#parts;
    const why =
      reason === 'signal' && options.signal !== undefined ? whyAborted(options.signal) : `${options.deadlineMs} ms passed`;
    const open = this.#outcomes.filter((one) => one === null).length;
    const text = `${this.#words()} was not met before ${why}; ${this.#done} done, ${this.#failed} failed, ${open} open`;
    const code = reason === 'signal' ? 'cancelled' : 'no-quorum-of-runs';
    this.#settled.reject(new ActorError(code, text, { details: this.#details(reason) }));
  }

  #decide(): void {
    const { runs, options } = this.#parts;
    this.#isDecided = true;
    this.#timer?.cancel();
    options.signal?.removeEventListener('abort', this.#onAbort);
    if (options.cancelLosers === false) return;
    for (const [index, run] of runs.entries()) {
      if (this.#outcomes[index] === null) run.cancel('the join that it was part of is decided').catch(() => {});
    }
  }

  /** The error of the run that decided it, where one run decides; callers branch on its code. */
  #lost(last: RunOutcome | undefined): ActorError {
    const { goal } = this.#parts;
    const details = this.#details('out-of-reach');
    const byOne = goal.kind === 'all' || goal.kind === 'race';
    if (byOne && last !== undefined && !last.ok) {
      const { error, record } = last;
      return new ActorError(error.code, `${this.#words()}: run ${record.id}: ${error.message}`, { cause: error, details });
    }
    const text = `${this.#words()} can no longer be met: ${this.#failed} of them failed`;
    const cause = last?.ok === false ? last.error : undefined;
    return new ActorError('no-quorum-of-runs', text, { cause, details });
  }

  #details(reason: JoinDetails['reason']): JoinDetails & Record<string, unknown> {
    const { goal } = this.#parts;
    return { join: goal.kind, reason, wanted: wantedBy(goal), outcomes: [...this.#outcomes] };
  }

  #words(): string {
    const { goal } = this.#parts;
    return `the join "${goal.kind}" of ${goal.total} ${goal.total === 1 ? 'run' : 'runs'} (${wantedBy(goal)} wanted)`;
  }
}

function wantedBy(goal: JoinGoal): number {
  if (goal.kind === 'any' || goal.kind === 'quorum') return goal.wanted;
  return goal.kind === 'race' ? 1 : goal.total;
}
