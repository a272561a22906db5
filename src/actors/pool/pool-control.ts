// What one asks of a pool beside its members' work: it has one message of its own for that.
import { invalidArgument } from '../../base/actor-error.ts';
import { decodeError, type WireError } from '../../base/wire-error.ts';
import { type AnyRef, isRef, type Ref } from '../../runtime/ref.ts';
import { checkSize } from './pool-options.ts';

/** A name that no protocol would choose; every other goes to the members. */
export const controlMethod = 'troupe.pool';

export interface PoolMember {
  readonly id: string;
  readonly ref: AnyRef;
  /** Messages passed on to it that are not known to be handled. */
  readonly load: number;
  /** It gets no more messages, and ends when it has handled those that it has. */
  readonly isDraining: boolean;
}

export interface PoolView {
  readonly members: readonly PoolMember[];
  /** Messages that wait for a member to ask for work (`work-pulling`). */
  readonly waiting: number;
  /** How many of those were dropped, so far. */
  readonly dropped: number;
}

export type PoolRequest =
  | { readonly kind: 'view' }
  | { readonly kind: 'resize'; readonly size: number }
  | { readonly kind: 'drain'; readonly member: string | AnyRef };

export type PoolAnswer = { readonly ok: true; readonly view: PoolView } | { readonly ok: false; readonly error: WireError };

export interface PoolControl {
  readonly [controlMethod]: (request: PoolRequest) => PoolAnswer;
}

/** The pool's members and what waits. Rejects with `unknown-method` for what is no pool, and as asks do. */
export async function viewPool(pool: AnyRef): Promise<PoolView> {
  return await request(pool, { kind: 'view' });
}

/**
 * Starts members until there are `size`, or drains the newest. Settles when that is done; rejects with what a set-up rejected with, and then
 * the pool has those that did start.
 */
export async function resizePool(pool: AnyRef, size: number): Promise<void> {
  checkSize(size);
  await request(pool, { kind: 'resize', size }, Number.POSITIVE_INFINITY);
}

/**
 * Takes a member, by id or ref, out of the pool: it gets no more messages, handles those that it has, and ends. Settles when it is gone.
 * Rejects with `child-not-found`.
 */
export async function drainMember(pool: AnyRef, member: string | AnyRef): Promise<void> {
  await request(pool, { kind: 'drain', member }, Number.POSITIVE_INFINITY);
}

async function request(pool: AnyRef, what: PoolRequest, timeoutMs?: number): Promise<PoolView> {
  if (!isRef(pool)) throw invalidArgument('pool', 'the ref of a pool', pool);
  // Whether it is one, it says itself.
  const answer = await (pool as unknown as Ref<PoolControl>).askWith({ timeoutMs })[controlMethod](what);
  if (answer.ok) return answer.view;
  throw decodeError(answer.error);
}
