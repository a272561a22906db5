// The errors of the `ai` package and its providers in our terms. They carry URLs, bodies and headers along, of which only what is read here gets further.
import type { Failure } from '../hosted/model-error.ts';
import { endedEarly, garbled, networkFailure } from '../hosted/network-failure.ts';
import { overflowFailure, retryAfterOf, spendFailure, statusFailure } from '../hosted/status-failure.ts';

interface ApiCallError {
  readonly name?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
  readonly cause?: unknown;
}

const spending = /insufficient_quota|spend_limit|spending cap|credit balance|billing_/i;
const overflow = /context_length_exceeded|prompt is too long|maximum context length|input token count/i;

/** `error`, thrown by a model, or told of in its stream (`hasBegun`). */
export function aiFailure(error: unknown, hasBegun: boolean, wallTime: number): Failure {
  const { name = '', message = '', statusCode, responseHeaders, responseBody = '', cause } = (error ?? {}) as ApiCallError;
  if (/LoadAPIKeyError|AuthenticationError/.test(name)) return statusFailure({ status: 401 });
  if (statusCode !== undefined && statusCode >= 300) {
    const failure = statusOf(statusCode, `${message} ${responseBody}`, message, responseHeaders, wallTime);
    return hasBegun ? { ...failure, billed: 'unknown' } : failure;
  }
  if (/JSONParseError|TypeValidationError|InvalidResponse/.test(name)) return garbled;
  // The package's own errors wrap what fetch threw.
  const isNetwork = cause !== undefined || (error instanceof TypeError && /fetch failed|terminated/.test(message));
  if (isNetwork) return hasBegun ? endedEarly : networkFailure(error, false);
  return { code: 'model-failed', what: `failed (${plainName(name)})`, isRetryable: hasBegun, billed: 'unknown' };
}

function statusOf(
  status: number,
  all: string,
  said: string,
  responseHeaders: ApiCallError['responseHeaders'],
  wallTime: number,
): Failure {
  if ((status === 429 || status === 400 || status === 402) && spending.test(all)) return spendFailure({ billed: 'no', status });
  if (status === 413 || (status === 400 && overflow.test(all))) return overflowFailure({ billed: 'no', status });
  const headers = responseHeaders === undefined ? undefined : readHeaders(responseHeaders);
  return statusFailure({ status, said, retryAfterMs: retryAfterOf(headers, wallTime) });
}

function readHeaders(headers: Readonly<Record<string, string>>): Headers | undefined {
  try {
    return new Headers(headers);
  } catch {
    return undefined;
  }
}

/** A class's name, and nothing that it could hold else. */
function plainName(name: string): string {
  return /^[A-Za-z_]{1,40}$/.test(name) ? name : 'Error';
}
