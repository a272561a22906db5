// What a supervisor tells of its children while it runs.
import type { ExitReason } from '../../runtime/exit-reason.ts';

/** Told of what a supervisor did. */
export interface SupervisorListener {
  /** A child ended and will not live again: it was stopped, its policy says so, or a budget is used up (`gaveUp`). */
  childGone(id: string, reason: ExitReason, gaveUp: boolean): void;
  /** A child's next life begins; told at each try. */
  childRestarted(id: string, incarnation: number, reason: ExitReason): void;
}

/**
 * What finds no listener when all end together, as at the stop of a system, where it is no news: its dead letters are quiet. That a child was
 * restarted is none of these.
 */
export const quietListenerMethods: readonly string[] = ['childGone'] satisfies (keyof SupervisorListener)[];
