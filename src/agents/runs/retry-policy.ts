// Whether an item of a map is given to another run when its run ended badly, and after how long. Pure.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import type { RunOutcome } from './run-record.ts';

export interface MapRetries {
  /** How many more runs an item may have; 1 to 100. */
  readonly times: number;
  /** The codes that are worth another run. Default: any of a run that failed or timed out. A run that was cancelled is never made up for. */
  readonly when?: readonly ErrorCode[];
  /** Milliseconds before the second run, doubled before each further one, at most 60,000. At least 0; default 1,000. */
  readonly backoffMs?: number;
}

const longestBackoffMs = 60_000;

/** Milliseconds until the item's next run; `null` when its outcome stands. `attempts` are the runs that it has had. */
export function delayBeforeRetry(retries: MapRetries | undefined, outcome: RunOutcome, attempts: number): number | null {
  if (retries === undefined || outcome.ok || outcome.kind === 'cancelled' || attempts > retries.times) return null;
  const isWorthIt = retries.when?.includes(outcome.error.code) ?? (outcome.kind === 'failed' || outcome.kind === 'timed-out');
  return isWorthIt ? Math.min(longestBackoffMs, (retries.backoffMs ?? 1000) * 2 ** (attempts - 1)) : null;
}

/** Throws `invalid-argument`, naming the field. */
export function checkRetries(retries: unknown): void {
  if (retries === undefined) return;
  checkObject(retries, 'retries');
  checkFields(retries, ['times', 'when', 'backoffMs'], 'retries have', 'retries.');
  const { times, when, backoffMs } = retries as MapRetries;
  if (!Number.isSafeInteger(times) || times < 1 || times > 100)
    throw invalidArgument('retries.times', 'a whole number from 1 to 100', times);
  if (backoffMs !== undefined && (!Number.isSafeInteger(backoffMs) || backoffMs < 0))
    throw invalidArgument('retries.backoffMs', 'a whole number of at least 0', backoffMs);
  if (when === undefined) return;
  if (!Array.isArray(when)) throw invalidArgument('retries.when', 'a list of error codes', when);
  const unknown = when.findIndex((code) => !Object.hasOwn(errorCodes, code));
  if (unknown !== -1) throw invalidArgument(`retries.when[${unknown}]`, 'a code of the catalogue of errors', when[unknown]);
}
