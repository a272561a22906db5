// Why an actor ended, as one union. Everything but `normal` and `shutdown` is abnormal.
import { type ActorError, describeValue, invalidArgument, isActorError } from '../base/actor-error.ts';

export type ExitReason =
  | { readonly kind: 'normal' }
  | { readonly kind: 'shutdown'; readonly detail?: unknown }
  | { readonly kind: 'killed' }
  /** Watching or linking what does not exist (any more). */
  | { readonly kind: 'no-actor' }
  | { readonly kind: 'error'; readonly error: ActorError }
  /** The hosting thread was lost. `culprit`: this actor is known to have been executing then. */
  | { readonly kind: 'thread-lost'; readonly slot: number; readonly generation: number; readonly culprit: boolean }
  /** The parent's thread was lost, so nobody is left to answer for the actor. */
  | { readonly kind: 'parent-lost' };

export const normalExit: ExitReason = { kind: 'normal' };
export const shutdownExit: ExitReason = { kind: 'shutdown' };
/** The thread of the actor was drained, to be replaced. */
export const drainedExit: ExitReason = { kind: 'shutdown', detail: 'drained' };
export const killedExit: ExitReason = { kind: 'killed' };
export const noActorExit: ExitReason = { kind: 'no-actor' };
export const parentLostExit: ExitReason = { kind: 'parent-lost' };

/** An end that explains itself to who asks afterwards: abnormal, or ordered with a detail. */
export function isTelling(reason: ExitReason): boolean {
  return isAbnormal(reason) || (reason.kind === 'shutdown' && reason.detail !== undefined);
}

export function isAbnormal(reason: ExitReason): boolean {
  return reason.kind !== 'normal' && reason.kind !== 'shutdown';
}

const kinds: ReadonlySet<unknown> = new Set<ExitReason['kind']>([
  'normal',
  'shutdown',
  'killed',
  'no-actor',
  'error',
  'thread-lost',
  'parent-lost',
]);

/** Throws `invalid-argument` for what is no exit reason. */
export function checkExitReason(reason: unknown): asserts reason is ExitReason {
  const kind = (reason as { readonly kind?: unknown } | null | undefined)?.kind;
  if (!kinds.has(kind)) throw invalidArgument('reason', `{ kind } with one of ${[...kinds].join(', ')}`, reason);
  const { error } = reason as { readonly error?: unknown };
  if (kind === 'error' && !isActorError(error)) throw invalidArgument('reason.error', 'an ActorError', error);
}

/** The reason in a few words, for messages and logs. */
export function describeExit(reason: ExitReason): string {
  switch (reason.kind) {
    case 'error':
      return isActorError(reason.error) ? `${reason.error.code}: ${reason.error.message}` : String(reason.error);
    case 'thread-lost':
      return `thread-lost (slot ${reason.slot}, generation ${reason.generation})`;
    case 'shutdown':
      return reason.detail === undefined ? 'shutdown' : `shutdown (${describeDetail(reason.detail)})`;
    default:
      return reason.kind;
  }
}

function describeDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const { kind, id, message } = (detail ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof message !== 'string') return describeValue(detail);
  return typeof id === 'string' ? `${kind} "${id}": ${message}` : `${kind}: ${message}`;
}
