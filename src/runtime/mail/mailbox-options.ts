// What a definition says of its mailbox, as users write it; checked once, and turned into the policy of a lane.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkFunction, checkObject } from '../../base/check-options.ts';
import type { LanePolicy, Overflow } from '../../mailbox/policy-lane.ts';
import { argumentsOf } from '../reporting/redaction.ts';

/** Higher comes first: a whole number from -8 to 8, or `high` (1), `normal` (0) or `low` (-1). */
export type Priority = number | 'high' | 'normal' | 'low';

/** How the mail of an actor waits. Without these options a mailbox is unbounded and FIFO. */
export interface MailboxOptions<P = unknown> {
  /** How many messages may wait, 1 or more; default Infinity. What the runtime itself puts there (DOWN, timers, outcomes) does not count. */
  readonly capacity?: number | undefined;
  /**
   * What happens beyond the capacity. `reject` (default) and `backpressure`: the message is a dead letter `overflow`, an ask rejects;
   * `backpressure` says that senders are meant to `offer`. `drop-oldest` and `drop-newest`: a message of the lowest level gives way.
   */
  readonly overflow?: Overflow | undefined;
  /** By method, what its messages coalesce by: of those with the same key only the last waits, in the place of the first. */
  readonly coalesce?: Coalescing<P> | undefined;
  /** By method; default `normal`. Mail of different levels has no order; within a level it is FIFO. */
  readonly priority?: { readonly [K in keyof P]?: Priority | undefined } | undefined;
  /** How long a message may wait, in milliseconds above 0, for all methods or by method; default Infinity. Looked at when its turn comes. */
  readonly timeToLiveMs?: number | { readonly [K in keyof P]?: number | undefined } | undefined;
}

/** Pure functions from a message's arguments to its key; one that throws coalesces nothing. */
export type Coalescing<P> = {
  readonly [K in keyof P]?:
    | (P[K] extends (...args: infer Args) => unknown ? (...args: Args) => string | number : never)
    | undefined;
};

const fields = ['capacity', 'overflow', 'coalesce', 'priority', 'timeToLiveMs'] as const satisfies (keyof MailboxOptions)[];
const overflows: readonly string[] = ['reject', 'drop-newest', 'drop-oldest', 'backpressure'] satisfies Overflow[];
const namedLevels: Readonly<Record<string, number>> = { high: 1, normal: 0, low: -1 };
const extremeLevel = 8;

/** The policy that the options ask for; throws `invalid-argument`, naming the field. */
export function lanePolicy(options: MailboxOptions | undefined): LanePolicy | undefined {
  if (options === undefined) return undefined;
  checkObject(options, 'mailbox');
  checkFields(options, fields, 'a mailbox has', 'mailbox.');
  const { capacity = Number.POSITIVE_INFINITY, overflow = 'reject', coalesce, priority, timeToLiveMs } = options;
  if (capacity !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(capacity) && capacity >= 1))
    throw invalidArgument('mailbox.capacity', 'a whole number of at least 1, or Infinity', capacity);
  if (!overflows.includes(overflow)) throw invalidArgument('mailbox.overflow', `one of ${overflows.join(', ')}`, overflow);
  if (options.overflow !== undefined && capacity === Number.POSITIVE_INFINITY)
    throw invalidArgument('mailbox.overflow', 'absent without a capacity', overflow);
  const isOneTime = typeof timeToLiveMs === 'number';
  return {
    capacity,
    overflow,
    levels: byMethod('mailbox.priority', priority, levelOf),
    timeToLiveMs: isOneTime ? timeOf(timeToLiveMs, 'mailbox.timeToLiveMs') : Number.POSITIVE_INFINITY,
    timesToLiveMs: byMethod('mailbox.timeToLiveMs', isOneTime ? undefined : timeToLiveMs, timeOf),
    keyOf: keyFunction(byMethod('mailbox.coalesce', coalesce, keyOf)),
  };
}

function byMethod<T>(field: string, values: object | undefined, read: (value: unknown, field: string) => T): Map<string, T> {
  if (values === undefined) return new Map();
  checkObject(values, field);
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Map(given.map(([method, value]) => [method, read(value, `${field}.${method}`)]));
}

function levelOf(value: unknown, field: string): number {
  const level = typeof value === 'string' ? namedLevels[value] : value;
  if (typeof level === 'number' && Number.isInteger(level) && Math.abs(level) <= extremeLevel) return level;
  throw invalidArgument(field, '"high", "normal", "low", or a whole number from -8 to 8', value);
}

function timeOf(value: unknown, field: string): number {
  if (typeof value === 'number' && value > 0) return value;
  throw invalidArgument(field, 'a number above 0', value);
}

type KeyFunction = (...args: unknown[]) => unknown;

function keyOf(value: unknown, field: string): KeyFunction {
  checkFunction(value, field, 'a function of the message’s arguments');
  return value as KeyFunction;
}

function keyFunction(functions: ReadonlyMap<unknown, KeyFunction>): LanePolicy['keyOf'] {
  if (functions.size === 0) return () => undefined;
  return (method, argument) => {
    try {
      return functions.get(method)?.(...argumentsOf(argument));
    } catch {
      return undefined;
    }
  };
}
