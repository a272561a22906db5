// Whatever keeps a thread from coming up, under one code.
import { ActorError, isActorError } from '../base/actor-error.ts';

export function bootError(cause: unknown): ActorError {
  if (isActorError(cause, 'boot-failed')) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ActorError('boot-failed', `a thread did not come up: ${text}`, { cause });
}
