// Anthropic's errors in our terms.
import { type Failure } from '../hosted/model-error.ts';
import { overflowFailure, retryAfterOf, spendFailure, statusFailure } from '../hosted/status-failure.ts';
import type { ApiReport } from './client.ts';

/** A call that was turned down. */
export function anthropicFailure(report: ApiReport, wallTime: number): Failure {
  const { status, type, errorCode = '', said = '', headers } = report;
  const requestId = headers?.get('request-id') ?? undefined;
  const retryAfterMs = retryAfterOf(headers, wallTime);
  const fault = { billed: 'no', status, ...(requestId === undefined ? {} : { requestId }) } as const;
  // A spending limit comes as a 429 like any other, and a want of credit as a 400.
  if (errorCode.endsWith('spend_limit_reached') || type === 'billing_error' || /credit balance/i.test(said))
    return spendFailure(fault);
  if (status === 413 || (status === 400 && /prompt is too long|context (window|limit)/i.test(said)))
    return overflowFailure(fault);
  return statusFailure({ status, said: said === '' ? type : said, retryAfterMs, requestId });
}

const statuses: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  authentication_error: 401,
  permission_error: 403,
  billing_error: 402,
  invalid_request_error: 400,
};

/** An error that came after the reply had begun: whatever it is, the call may have to be paid. */
export function streamFailure(event: Readonly<Record<string, unknown>>): Failure {
  const { type, message, details } = (event['error'] ?? {}) as {
    type?: string;
    message?: string;
    details?: { error_code?: string } | null;
  };
  const report = { type, errorCode: details?.error_code, said: message, headers: undefined };
  const { status: _, ...failure } = anthropicFailure({ ...report, status: statuses[type ?? ''] ?? 500 }, 0);
  return { ...failure, billed: 'unknown' };
}
