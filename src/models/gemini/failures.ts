// Gemini's errors in our terms. How long to wait, and which quota was exceeded, stand in the details of the error.
import type { Failure } from '../hosted/model-error.ts';
import { overflowFailure, spendFailure, statusFailure } from '../hosted/status-failure.ts';
import type { GeminiChunk, GeminiReport } from './client.ts';

/** A call that was turned down. */
export function geminiFailure({ status, details, said }: GeminiReport): Failure {
  const fault = { billed: 'no', status } as const;
  if (details.some((detail) => detail['reason'] === 'API_KEY_INVALID')) return statusFailure({ status: 401 });
  if (status === 402 || (status === 429 && isSpending(details, said))) return spendFailure(fault);
  if (status === 413 || (status === 400 && /input token count|exceeds the maximum number of tokens/i.test(said))) {
    return overflowFailure(fault);
  }
  const failure = statusFailure({ status, said, retryAfterMs: retryDelayOf(details) });
  // A quota of a day is not there again in a minute, and one of nothing never.
  if (status === 429 && violationsOf(details).some(isFinal)) {
    return { ...failure, what: 'has no quota left for today, or none at all, for this model (429)', isRetryable: false };
  }
  return failure;
}

/** An error that came after the reply had begun: whatever it is, the call may have to be paid. */
export function chunkFailure(error: NonNullable<GeminiChunk['error']>): Failure {
  const details = Array.isArray(error.details) ? (error.details as GeminiReport['details']) : [];
  const { status: _, ...failure } = geminiFailure({ status: error.code ?? 500, details, said: error.message ?? '' });
  return { ...failure, billed: 'unknown' };
}

interface Violation {
  readonly quotaId?: string;
  readonly quotaValue?: string;
}

function violationsOf(details: GeminiReport['details']): readonly Violation[] {
  return details.flatMap((detail) => (Array.isArray(detail['violations']) ? (detail['violations'] as Violation[]) : []));
}

function isFinal({ quotaId = '', quotaValue }: Violation): boolean {
  return /PerDay/i.test(quotaId) || quotaValue === '0';
}

function isSpending(details: GeminiReport['details'], said: string): boolean {
  return /spend|billing account/i.test(said) || violationsOf(details).some(({ quotaId = '' }) => /spend/i.test(quotaId));
}

/** Milliseconds out of a `retryDelay` such as `46.5s`. */
function retryDelayOf(details: GeminiReport['details']): number | undefined {
  const delay = details.find((detail) => typeof detail['retryDelay'] === 'string')?.['retryDelay'] as string | undefined;
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}
