// What an HTTP status of a provider is in our terms, where the provider says nothing more exact.

import type { Failure } from './model-error.ts';
import type { HeaderReader } from './post.ts';

export interface StatusReport {
  readonly status: number;
  /** In the provider's words. */
  readonly said?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
}

/** A status of 300 or more: nothing was done, so nothing is billed. */
export function statusFailure({ status, said, retryAfterMs, requestId }: StatusReport): Failure {
  const fault = {
    ...{ billed: 'no' as const, status },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  const words = said === undefined ? {} : { said };
  if (status === 401 || status === 403) {
    return { ...fault, code: 'model-unauthorised', what: `does not accept the key (${status})`, isRetryable: false };
  }
  if (status === 402) return spendFailure(fault);
  if (status === 429)
    return { ...fault, code: 'rate-limited', what: 'turned the call down for its rate (429)', isRetryable: true };
  if (status >= 500 || status === 408 || status === 409 || status === 425) {
    return { ...fault, code: 'model-overloaded', what: `is overloaded or out of order (${status})`, isRetryable: true };
  }
  if (status < 400) {
    return {
      ...fault,
      code: 'model-rejected',
      what: `sent the call elsewhere (${status}), which is not followed`,
      isRetryable: false,
    };
  }
  return { ...fault, ...words, code: 'model-rejected', what: `does not accept the request (${status})`, isRetryable: false };
}

/** Money stands in the way; it is never tried again. */
export function spendFailure(fault: Pick<Failure, 'status' | 'requestId' | 'billed'>): Failure {
  return { ...fault, code: 'spend-limit', what: 'has reached a limit of spending, or wants to be paid', isRetryable: false };
}

/** The conversation is longer than the model can read. */
export function overflowFailure(fault: Pick<Failure, 'status' | 'requestId' | 'billed'>): Failure {
  return { ...fault, code: 'context-overflow', what: 'cannot read so long a conversation', isRetryable: false };
}

/** Milliseconds out of `retry-after-ms` or `retry-after` (seconds, or a date); undefined when there is none that can be read. */
export function retryAfterOf(headers: HeaderReader | undefined, wallTime: number): number | undefined {
  const exact = readNumber(headers?.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const after = headers?.get('retry-after');
  const seconds = readNumber(after);
  if (seconds !== undefined) return seconds * 1000;
  const at = after === null || after === undefined ? Number.NaN : Date.parse(after);
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallTime);
}

function readNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  return Number(text);
}
