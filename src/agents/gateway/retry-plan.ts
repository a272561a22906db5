// Whether the gateway itself tries a failed call again, and when; pure. Only what was not billed, and only within the call's patience: beyond that whoever
// asked decides, and may name another model.
import type { ModelFault } from '../../models/model.ts';

export interface FailedTry {
  readonly code: string;
  readonly fault: ModelFault;
  /** Tries so far, this one included. */
  readonly tries: number;
  /** Since the call failed first. */
  readonly sinceFirstMs: number;
  readonly patienceMs: number;
}

export type RetryPlan = { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'give-up' };

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A provider that asks for a longer wait is not waited for. */
export const longestRetryAfterMs = 60_000;

const giveUp: RetryPlan = Object.freeze({ kind: 'give-up' });

/** `chance`: from 0 to 1, so that those who failed together do not come again together. */
export function planRetry({ code, fault, tries, sinceFirstMs, patienceMs }: FailedTry, chance: number): RetryPlan {
  if (!fault.isRetryable || fault.billed !== 'no' || code === 'spend-limit') return giveUp;
  const asked = fault.retryAfterMs ?? 0;
  if (asked > longestRetryAfterMs) return giveUp;
  // What the provider asks for is waited for in full.
  const afterMs = Math.max(asked * (1 + chance / 10), pauseMs(tries, chance));
  return sinceFirstMs + afterMs > patienceMs ? giveUp : { kind: 'again', afterMs };
}

/** How long to wait after so many tries that failed, in milliseconds; half of it is certain. */
export function pauseMs(tries: number, chance: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.5 + chance / 2);
}
