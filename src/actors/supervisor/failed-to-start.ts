// What a start that failed means to whoever asked for it, also when what failed was a child of the supervisor that was to start.
import { ActorError } from '../../base/actor-error.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ExitReason } from '../../runtime/exit-reason.ts';
import { startErrorOf } from '../../runtime/life/termination.ts';

/** The detail of the exit `shutdown` of a supervisor whose child did not start. */
export interface FailedToStart {
  readonly kind: 'failed-to-start-child';
  readonly id: string;
  /** Of the error that the child failed with. */
  readonly code: ErrorCode;
  readonly message: string;
}

/** The error of an actor that ended, with that reason, before it was ready. `cause`: why the child did that made the supervisor end. */
export function startError(reason: ExitReason, cause?: ExitReason): ActorError {
  if (reason.kind !== 'shutdown' || !isFailedToStart(reason.detail)) return startErrorOf(reason);
  const { id, code, message } = reason.detail;
  return new ActorError('init-failed', `the child "${id}" did not start: ${message}`, {
    details: { child: id, code },
    cause: cause === undefined ? undefined : startError(cause),
  });
}

function isFailedToStart(detail: unknown): detail is FailedToStart {
  return (detail as { readonly kind?: unknown } | null | undefined)?.kind === 'failed-to-start-child';
}
