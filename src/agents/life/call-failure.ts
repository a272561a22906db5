// What a model's error means for its run: whether to try again, and what it may have cost.
import type { ActorError } from '../../base/actor-error.ts';
import type { ModelFault } from '../../models/model.ts';
import { faultOf } from '../gateway/call-outcome.ts';
import type { Billed } from '../runs/run-event.ts';
import type { ErrorRecord } from '../runs/run-record.ts';

export interface CallFailure {
  readonly error: ErrorRecord;
  readonly billed: Billed;
  readonly isRetryable: boolean;
}

/** Reads the {@link ModelFault} of `error`. An error without one is final, and cost nothing if the model runs in this process. */
export function callFailure({ code, message, details }: ActorError, where: 'gateway' | 'host'): CallFailure {
  const { billed = where === 'host' ? 'no' : 'unknown', isRetryable } = details as Partial<ModelFault>;
  const fault = faultOf({ details: { ...details, billed } });
  const after = failureIn(details['after']);
  const error = {
    ...{ code, message },
    ...(typeof isRetryable === 'boolean' ? { fault } : {}),
    ...(after === undefined ? {} : { after }),
  };
  return { error, billed: fault.billed, isRetryable: fault.isRetryable };
}

function failureIn(after: unknown): ErrorRecord['after'] {
  const { code, message } = (after ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : undefined;
}
