// The errors of OpenAI and of the servers that speak like it, in our terms.

import type { Failure } from '../hosted/model-error.ts';
import type { HeaderReader } from '../hosted/post.ts';
import { overflowFailure, retryAfterOf, spendFailure, statusFailure } from '../hosted/status-failure.ts';

export interface CompletionError {
  readonly code: string;
  readonly said: string;
}

/** Reads an error's body: an object with `error` (or, of some servers, a text there), or one that is the error itself. */
export function completionError(body: string): CompletionError {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { code: '', said: '' };
  }
  const inner = (value as { error?: unknown } | null)?.error ?? value;
  if (typeof inner === 'string') return { code: '', said: inner };
  const { code, type, message } = (inner ?? {}) as { code?: unknown; type?: unknown; message?: unknown };
  const words = [code, type].filter((word) => typeof word === 'string');
  return { code: words.join(' '), said: typeof message === 'string' ? message : '' };
}

/** A call that was turned down. */
export function completionFailure(status: number, headers: HeaderReader, error: CompletionError, wallTime: number): Failure {
  const requestId = headers.get('x-request-id') ?? undefined;
  const retryAfterMs = retryAfterOf(headers, wallTime);
  return failureOf({ status, ...(requestId === undefined ? {} : { requestId }), billed: 'no' }, error, retryAfterMs);
}

/** An error that came after the reply had begun: whatever it is, the call may have to be paid. */
export function chunkFailure(error: unknown): Failure {
  const status = Number((error as { code?: unknown } | null)?.code);
  const known = Number.isInteger(status) && status >= 400 ? status : 500;
  const { status: _, ...failure } = failureOf(
    { status: known, billed: 'no' },
    completionError(JSON.stringify({ error })),
    undefined,
  );
  return { ...failure, billed: 'unknown' };
}

const overflow =
  /context_length_exceeded|maximum context length|exceeds? the (available )?context|context (size|window) (of|is|was)/i;
const spending = /insufficient_quota|billing_hard_limit|billing_error/i;

function failureOf(
  fault: Pick<Failure, 'requestId' | 'billed'> & { readonly status: number },
  { code, said }: CompletionError,
  retryAfterMs: number | undefined,
): Failure {
  if (spending.test(code)) return spendFailure(fault);
  if (fault.status === 413 || overflow.test(`${code} ${said}`)) return overflowFailure(fault);
  return statusFailure({ status: fault.status, said, retryAfterMs, requestId: fault.requestId });
}
