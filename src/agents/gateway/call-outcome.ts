// What became of a model call, as the gateway tells it.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ModelReply } from '../../models/fold-stream.ts';
import type { ModelFault } from '../../models/model.ts';

/** What a provider failed with. */
export interface LastFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface CallRefusal extends ModelFault {
  readonly ok: false;
  /** `after`: the failure before, of a call that was not made for it. */
  readonly error: LastFailure & { readonly after?: LastFailure };
}

export type CallOutcome = { readonly ok: true; readonly reply: ModelReply } | CallRefusal;

/** Characters; those of providers have about thirty. */
const longestRequestId = 200;

/** Reads the {@link ModelFault} of `error`; one without is final, and may have to be paid. */
export function faultOf({ details }: Pick<ActorError, 'details'>): ModelFault {
  const { billed, isRetryable, retryAfterMs, status, requestId } = details as Partial<ModelFault>;
  return {
    isRetryable: isRetryable === true,
    billed: billed === 'no' ? 'no' : 'unknown',
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs: Math.max(0, retryAfterMs as number) } : {}),
    ...(Number.isSafeInteger(status) ? { status: status as number } : {}),
    ...(typeof requestId === 'string' ? { requestId: requestId.slice(0, longestRequestId) } : {}),
  };
}

export function refusal(code: ErrorCode, message: string, fault: ModelFault): CallRefusal {
  return { ok: false, error: { code, message }, ...fault };
}

/** Whatever a model threw. */
export function asModelError(error: unknown): ActorError {
  if (isActorError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ActorError('model-failed', `the model call failed: ${text}`, { cause: error });
}
