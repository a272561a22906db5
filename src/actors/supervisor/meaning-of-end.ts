// What the end of a child's life is to its supervisor; pure, so that it can be tested as a table.
import type { ExitReason } from '../../runtime/exit-reason.ts';
import { shouldRestart } from './restart-decision.ts';
import type { SupervisedChild } from './supervised-child.ts';

export type MeaningOfEnd =
  /** It was told to end, or is about to be. */
  | 'ordered'
  /** Its set-up asked for no actor. */
  | 'ignored'
  /** Somebody asked for the start and is told. */
  | 'start-failed'
  /** It ended by itself and is not to live again. */
  | 'over'
  /** It is to live again, if the budget allows. */
  | 'failed';

export function meaningOfEnd(
  child: Pick<SupervisedChild, 'state' | 'mustEnd' | 'onStarted' | 'spec'>,
  reason: ExitReason,
  isEnding: boolean,
  isIgnored = false,
): MeaningOfEnd {
  const isAsked = child.onStarted !== undefined;
  if (child.state === 'stopping' || (child.mustEnd && (!isAsked || isEnding))) return 'ordered';
  if (isIgnored) return 'ignored';
  if (isAsked) return 'start-failed';
  // A restart that was decided is tried again, however the try ended.
  return child.state !== 'up' || shouldRestart(child.spec.restart, reason) ? 'failed' : 'over';
}
