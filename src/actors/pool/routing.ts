// How a pool or a group router shares out messages: the strategies as users name them, checked once.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { WireError } from '../../base/wire-error.ts';
import type { BufferOverflow } from './work-queue.ts';

/** A message of protocol `P`, as a key function or a predicate is shown it. */
export type MessageOf<P> = {
  [K in keyof P]: P[K] extends (...args: infer Args) => unknown ? { readonly method: K; readonly args: Args } : never;
}[keyof P];

/** To one member, or to several of whom one answers; the router is asked and told as one actor is. */
export type Routing<P> =
  /** Each member in turn. */
  | { readonly kind: 'round-robin' }
  | { readonly kind: 'random' }
  /** To whom has the least of this router's messages in hand or waiting; of more than 8 members two are compared. */
  | { readonly kind: 'least-loaded' }
  /** All messages of one key go to one member, as long as the set of members is the same. Pure; one that throws fails the ask. */
  | {
      readonly kind: 'consistent-hash';
      readonly key: (message: MessageOf<P>) => string | number;
      /** Points of a member on the ring, 1 to 1,000; default 100. More are fairer and slower to change. */
      readonly virtualNodes?: number;
    }
  /** To all, or to all when `only` says so, and the others in turn. An ask has the first answer that is no error. An `only` that throws fails it. */
  | { readonly kind: 'broadcast'; readonly only?: (message: MessageOf<P>) => boolean }
  /** An ask goes to all and has the first answer that is no error; the others hear that it is cancelled. A tell goes to all. */
  | { readonly kind: 'scatter-first' }
  /** An ask goes to one, and after each `afterMs` without an answer to one more; the first answer that is no error wins. A tell goes to one. */
  | { readonly kind: 'tail-chopping'; readonly afterMs: number }
  | WorkPulling;

/** Messages wait in the router until a member asks for them; so slow members get less, and nobody's mailbox grows. */
export interface WorkPulling {
  readonly kind: 'work-pulling';
  /** How many messages a member has at a time, 1 or more; default 1. */
  readonly maxDemand?: number;
  /** A member asks for more when it has no more than so many left, 0 to maxDemand - 1; default half of `maxDemand`, rounded down. */
  readonly minDemand?: number;
  /** How many messages may wait, 0 or more; default 10,000. */
  readonly capacity?: number;
  /** What becomes a dead letter `overflow`, or rejects, beyond that; default `drop-newest`. */
  readonly overflow?: BufferOverflow;
}

/** To all members, and their answers come together. */
export type GatherRouting =
  /** The outcomes of all members, in their order, at the latest after `withinMs`: who has not answered then counts as `timeout`. */
  | { readonly kind: 'scatter-all'; readonly withinMs: number }
  /** The first `count` answers that are no errors, in the order in which they came; rejects with `no-quorum` as soon as there can be no more. */
  | { readonly kind: 'scatter-quorum'; readonly count: number; readonly withinMs: number };

/** One member's answer. */
export type Gathered<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: WireError };

/** A protocol whose replies are those of several members. */
export type Gathering<P> = {
  [K in keyof P]: P[K] extends (...args: infer Args) => infer Reply ? (...args: Args) => Gathered<Reply>[] : never;
};

export type AnyRouting = Routing<Record<string, (...args: never[]) => unknown>> | GatherRouting;

const fieldsOf: Readonly<Record<AnyRouting['kind'], readonly string[]>> = {
  'round-robin': [],
  random: [],
  'least-loaded': [],
  'consistent-hash': ['key', 'virtualNodes'],
  broadcast: ['only'],
  'scatter-first': [],
  'tail-chopping': ['afterMs'],
  'work-pulling': ['maxDemand', 'minDemand', 'capacity', 'overflow'],
  'scatter-all': ['withinMs'],
  'scatter-quorum': ['count', 'withinMs'],
};

/** Throws `invalid-argument`, naming the field, the rule and the value. */
export function checkRouting(routing: AnyRouting): void {
  checkObject(routing, 'routing');
  const kinds = Object.keys(fieldsOf);
  if (!kinds.includes(routing.kind)) throw invalidArgument('routing.kind', `one of ${kinds.join(', ')}`, routing.kind);
  checkFields(routing, ['kind', ...fieldsOf[routing.kind]], `${routing.kind} has`, 'routing.');
  switch (routing.kind) {
    case 'consistent-hash':
      if (typeof routing.key !== 'function') throw invalidArgument('routing.key', 'a function', routing.key);
      checkWhole('virtualNodes', routing.virtualNodes ?? 1, 1, 1_000);
      return;
    case 'broadcast':
      if (routing.only !== undefined && typeof routing.only !== 'function')
        throw invalidArgument('routing.only', 'a function', routing.only);
      return;
    case 'tail-chopping':
      checkAbove0('afterMs', routing.afterMs);
      return;
    case 'work-pulling':
      checkDemand(routing);
      return;
    case 'scatter-quorum':
      checkWhole('count', routing.count, 1, Number.MAX_SAFE_INTEGER);
      checkAbove0('withinMs', routing.withinMs);
      return;
    case 'scatter-all':
      checkAbove0('withinMs', routing.withinMs);
      return;
    default:
  }
}

/** The demand with its defaults. */
export function demandOf({ maxDemand = 1, minDemand, capacity = 10_000, overflow = 'drop-newest' }: WorkPulling) {
  return { maxDemand, minDemand: minDemand ?? Math.floor(maxDemand / 2), capacity, overflow };
}

function checkDemand(routing: WorkPulling): void {
  const { maxDemand, minDemand, capacity, overflow } = demandOf(routing);
  checkWhole('maxDemand', maxDemand, 1, Number.MAX_SAFE_INTEGER);
  checkWhole('minDemand', minDemand, 0, maxDemand - 1);
  checkWhole('capacity', capacity, 0, Number.MAX_SAFE_INTEGER);
  if (overflow !== 'drop-oldest' && overflow !== 'drop-newest')
    throw invalidArgument('routing.overflow', '"drop-oldest" or "drop-newest"', overflow);
}

function checkWhole(field: string, value: number, least: number, most: number): void {
  const rule =
    most === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`;
  if (!Number.isSafeInteger(value) || value < least || value > most) throw invalidArgument(`routing.${field}`, rule, value);
}

function checkAbove0(field: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw invalidArgument(`routing.${field}`, 'a number above 0', value);
}
