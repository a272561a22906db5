// What became of a model call, as the gateway tells it.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ModelReply } from '../../models/fold-stream.ts';
import type { ModelFault } from '../../models/model.ts';

export interface CallRefusal {
  readonly ok: false;
  readonly error: { readonly code: ErrorCode; readonly message: string };
  /** `no`: nothing was, or will be, paid for it. */
  readonly billed: 'no' | 'unknown';
  /** Whether the same call may succeed later. */
  readonly isRetryable: boolean;
}

export type CallOutcome = { readonly ok: true; readonly reply: ModelReply } | CallRefusal;

/** Reads the {@link ModelFault} of `error`; one without is final, and may have to be paid. */
export function faultOf({ details }: ActorError): ModelFault {
  const { billed, isRetryable, retryAfterMs } = details as Partial<ModelFault>;
  return {
    isRetryable: isRetryable === true,
    billed: billed === 'no' ? 'no' : 'unknown',
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs: Math.max(0, retryAfterMs as number) } : {}),
  };
}

export function refusal(code: ErrorCode, message: string, fault: Pick<ModelFault, 'billed' | 'isRetryable'>): CallRefusal {
  return { ok: false, error: { code, message }, billed: fault.billed, isRetryable: fault.isRetryable };
}

/** Whatever a model threw. */
export function asModelError(error: unknown): ActorError {
  if (isActorError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ActorError('model-failed', `the model call failed: ${text}`, { cause: error });
}
