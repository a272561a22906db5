// What a pool is told when it is defined: defaults in one place, checked once.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { Placement } from '../../runtime/actor-context.ts';
import type { MailboxOptions } from '../../runtime/mail/mailbox-options.ts';
import type { ChildOptions } from '../supervisor/child-spec.ts';
import type { RestartBudget } from '../supervisor/restart-window.ts';
import { type AnyRouting, checkRouting } from './routing.ts';

/** `restart` (default `permanent`), `shutdownMs`, `backoff` and `budget` are those of each member. A pool without members ends. */
export interface PoolOptions<P, R = AnyRouting>
  extends Pick<ChildOptions, 'restart' | 'shutdownMs' | 'backoff' | 'budget'>,
    Partial<RestartBudget> {
  /** Members at the start, 1 to 10,000. */
  readonly size: number;
  /** How messages are shared out; default `round-robin`. */
  readonly routing?: R;
  /** Where members live; default `spread`. */
  readonly placement?: Placement;
  /** Restarts of members that the pool allows within the period, 0 or more; default 1. Beyond it the pool ends. */
  readonly intensity?: number;
  /** Milliseconds, above 0; default 5,000. */
  readonly periodMs?: number;
  /** The pool's own mailbox; messages leave it as soon as they are passed on. */
  readonly mailbox?: MailboxOptions<P>;
}

/** Members of a pool at the most. */
export const largestPool = 10_000;

const fields = [
  'size',
  'routing',
  'placement',
  'restart',
  'shutdownMs',
  'backoff',
  'budget',
  'intensity',
  'periodMs',
  'mailbox',
] as const satisfies (keyof PoolOptions<unknown>)[];

/** Throws `invalid-argument`, naming the field; what goes to the supervisor and its children is checked there. */
export function checkPoolOptions(options: object): asserts options is PoolOptions<object> {
  checkObject(options, 'options', 'the options of a pool');
  checkFields(options, fields, 'a pool has');
  const { size, routing } = options as Partial<PoolOptions<unknown>>;
  checkSize(size);
  if (routing === undefined) return;
  checkRouting(routing);
  if (routing.kind === 'scatter-quorum' && routing.count > size)
    throw invalidArgument('routing.count', `at most the size (${size}), for no more members can answer`, routing.count);
}

export function checkSize(size: unknown): asserts size is number {
  if (!Number.isSafeInteger(size) || (size as number) < 1 || (size as number) > largestPool)
    throw invalidArgument('size', `a whole number from 1 to ${largestPool}`, size);
}
