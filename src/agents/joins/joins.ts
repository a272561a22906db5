// The joins that a swarm offers: each a goal and what of the outcomes is handed out.
import { invalidArgument } from '../../base/actor-error.ts';
import type { TimerHandle } from '../../base/clock.ts';
import type { Run } from '../runs/run.ts';
import type { RunOutcome } from '../runs/run-record.ts';
import {
  checkJoinOptions,
  checkRuns,
  type JoinOptions,
  type OutcomesOf,
  type Runs,
  type SettleOptions,
  type ValueOf,
  type ValuesOf,
} from './join-options.ts';
import { joinRuns } from './join-runs.ts';

/**
 * Waits for several runs that are under way. Each throws `invalid-argument` at once for what is no list of runs, and rejects with an
 * error whose details hold the outcomes so far ({@link JoinDetails}): `no-quorum-of-runs` when it can no longer be met or its
 * deadline passed, `cancelled` when its signal fired. A join that nobody awaits does no harm. Unless `cancelLosers` is false, what is open when it is
 * decided is cancelled.
 */
export interface Joins {
  /** The results of all, in the order given. The first run that ends badly rejects it, with that run's own code. */
  all<const Joined extends Runs>(runs: Joined, options?: JoinOptions): Promise<ValuesOf<Joined>>;
  /** The outcomes of all, in the order given. Never rejects: at the deadline, or when the signal fires, what is open is cancelled, and waited for. */
  allSettled<const Joined extends Runs>(runs: Joined, options?: SettleOptions): Promise<OutcomesOf<Joined>>;
  /** The result of the first run that is done; at least one run. */
  any<const Joined extends Runs>(runs: Joined, options?: JoinOptions): Promise<ValueOf<Joined>>;
  /** The result of the first run that ends, or a rejection with that run's own code when it ends badly; at least one run. */
  race<const Joined extends Runs>(runs: Joined, options?: JoinOptions): Promise<ValueOf<Joined>>;
  /** The results of the first `wanted` runs that are done, in the order in which the runs were given; from 1 to as many as there are. */
  quorum<const Joined extends Runs>(wanted: number, runs: Joined, options?: JoinOptions): Promise<ValueOf<Joined>[]>;
}

type After = (delayMs: number, ring: () => void) => TimerHandle;

/** The joins, with the timers of a clock. */
export function joinsWith(after: After): Joins {
  return {
    all: (runs, options = {}) => {
      const list = checked(runs, options, 0);
      const outcomes = joinRuns({ goal: { kind: 'all', total: list.length }, runs: list, options, after });
      return handedOut(outcomes, valuesOf) as Promise<ValuesOf<typeof runs>>;
    },
    allSettled: (runs, options = {}) => {
      checkJoinOptions(options, ['deadlineMs', 'signal']);
      return settleAll(checkRuns(runs), options, after) as Promise<OutcomesOf<typeof runs>>;
    },
    any: (runs, options = {}) => {
      const list = checked(runs, options, 1);
      const outcomes = joinRuns({ goal: { kind: 'any', total: list.length, wanted: 1 }, runs: list, options, after });
      return handedOut(outcomes, firstOf) as Promise<ValueOf<typeof runs>>;
    },
    race: (runs, options = {}) => {
      const list = checked(runs, options, 1);
      const outcomes = joinRuns({ goal: { kind: 'race', total: list.length }, runs: list, options, after });
      return handedOut(outcomes, firstOf) as Promise<ValueOf<typeof runs>>;
    },
    quorum: (wanted, runs, options = {}) => {
      const list = checked(runs, options, 1);
      if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > list.length)
        throw invalidArgument('wanted', `a whole number from 1 to ${list.length}, the number of runs`, wanted);
      const outcomes = joinRuns({ goal: { kind: 'quorum', total: list.length, wanted }, runs: list, options, after });
      return handedOut(outcomes, valuesOf) as Promise<ValueOf<typeof runs>[]>;
    },
  };
}

function checked(runs: unknown, options: JoinOptions, least: number): readonly Run[] {
  checkJoinOptions(options);
  return checkRuns(runs, least);
}

/** All outcomes: what is open at the deadline is cancelled, so that it has one too. */
async function settleAll(runs: readonly Run[], options: SettleOptions, after: After): Promise<RunOutcome[]> {
  try {
    await joinRuns({ goal: { kind: 'all-settled', total: runs.length }, runs, options, after });
  } catch {
    // Cut short; the runs are being cancelled.
  }
  return await Promise.all(runs.map((run) => run.outcome()));
}

/** What a join hands out; like the join itself, its rejection may go unheard. */
function handedOut<Handed>(
  outcomes: Promise<readonly (RunOutcome | null)[]>,
  pick: (outcomes: readonly (RunOutcome | null)[]) => Handed,
): Promise<Handed> {
  const handed = outcomes.then(pick);
  handed.catch(() => {});
  return handed;
}

function valuesOf(outcomes: readonly (RunOutcome | null)[]): unknown[] {
  return outcomes.flatMap((outcome) => (outcome?.ok === true ? [outcome.value] : []));
}

function firstOf(outcomes: readonly (RunOutcome | null)[]): unknown {
  return valuesOf(outcomes)[0];
}
