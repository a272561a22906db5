// Whether a join of runs is met, can still be met, or is lost, from how its runs have ended so far. Pure.

/**
 * - `all`: every run is done. - `all-settled`: every run has ended. - `race`: one run has ended, and is done. - `quorum`: so many runs are done;
 *   `any` is a quorum of one.
 */
export type JoinGoal =
  | { readonly kind: 'all' | 'all-settled' | 'race'; readonly total: number }
  | { readonly kind: 'any' | 'quorum'; readonly total: number; readonly wanted: number };

export type JoinKind = JoinGoal['kind'];

/** How many runs of a join have ended, and how. */
export interface JoinTally {
  readonly done: number;
  readonly failed: number;
}

/** Decides after each end. A decision other than `open` is final: no later end changes it. */
export function decideJoin(goal: JoinGoal, { done, failed }: JoinTally): 'open' | 'met' | 'lost' {
  switch (goal.kind) {
    case 'all':
      if (failed > 0) return 'lost';
      return done === goal.total ? 'met' : 'open';
    case 'all-settled':
      return done + failed === goal.total ? 'met' : 'open';
    case 'race':
      if (done + failed === 0) return 'open';
      return failed === 0 ? 'met' : 'lost';
    case 'any':
    case 'quorum':
      if (done >= goal.wanted) return 'met';
      return goal.total - failed < goal.wanted ? 'lost' : 'open';
    default:
      return goal satisfies never;
  }
}
