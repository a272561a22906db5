// Joins: when a run that waits for its children has waited long enough. Pure.
import type { JoinUntil } from './run-event.ts';

/** The part of a run's state that a join looks at. */
export interface JoinCounts {
  readonly openChildren: number;
  /** Ended, and no wake has spoken of them. */
  readonly unreported: number;
}

/** Whether the wait is over: nothing is left to wait for, or enough news has come. */
export function isJoinMet(until: JoinUntil, counts: JoinCounts): boolean {
  if (counts.openChildren === 0) return true;
  switch (until) {
    case 'all':
      return false;
    case 'any':
      return counts.unreported > 0;
    default:
      return counts.unreported >= until;
  }
}
