// What a join of runs may be told, and what it hands back.
import { type ActorError, invalidArgument, isActorError } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import { checkSignal } from '../call-options.ts';
import type { Run } from '../runs/run.ts';
import type { RunOutcome } from '../runs/run-record.ts';
import type { JoinKind } from './join-decision.ts';

export interface SettleOptions {
  /** Milliseconds from the call; at least 1. What is open then is cancelled, and its outcome is among the others. Default: none. */
  readonly deadlineMs?: number;
  /** Ends the wait at once, as the deadline would. */
  readonly signal?: AbortSignal;
}

export interface JoinOptions {
  /** Milliseconds from the call, at least 1; after it the join rejects with `no-quorum-of-runs`, reason `deadline`. Default: none. */
  readonly deadlineMs?: number;
  /** Whether runs that are open when the join is decided, either way, are cancelled, also those that others wait for. Default true. Nobody waits for their end. */
  readonly cancelLosers?: boolean;
  /** Ends the join as `cancelled`. */
  readonly signal?: AbortSignal;
}

/** The `details` of the error of a join that was not met: what there is all the same. */
export interface JoinDetails<Value = unknown> {
  readonly join: JoinKind;
  /** `out-of-reach`: too many runs ended badly. `deadline`, `signal`: it ended first. */
  readonly reason: 'out-of-reach' | 'deadline' | 'signal';
  /** How many runs had to be done. */
  readonly wanted: number;
  /** In the order of the runs; `null` for one that had not ended. */
  readonly outcomes: readonly (RunOutcome<Value> | null)[];
}

/** What `swarm.all` and the other joins take: runs, in a tuple when each is to keep its own type. */
export type Runs = Iterable<Run>;

/** The type of the results of any of `Joined`. */
export type ValueOf<Joined extends Runs> = Joined extends Iterable<Run<infer Value>> ? Value : never;

/** The results of `Joined`, in order. */
export type ValuesOf<Joined extends Runs> = Joined extends readonly unknown[]
  ? { -readonly [Index in keyof Joined]: Joined[Index] extends Run<infer Value> ? Value : never }
  : ValueOf<Joined>[];

/** The outcomes of `Joined`, in order. */
export type OutcomesOf<Joined extends Runs> = Joined extends readonly unknown[]
  ? { -readonly [Index in keyof Joined]: Joined[Index] extends Run<infer Value> ? RunOutcome<Value> : never }
  : RunOutcome<ValueOf<Joined>>[];

/** Whether `error` is that of a join, whose `details` hold the partial results. `Value` is the type of the joined runs' results. */
export function isJoinError<Value = unknown>(error: unknown): error is ActorError & { readonly details: JoinDetails<Value> } {
  return isActorError(error) && Array.isArray(error.details['outcomes']) && typeof error.details['join'] === 'string';
}

const optionNames = ['deadlineMs', 'cancelLosers', 'signal'];

/** Throws `invalid-argument`, naming the field. */
export function checkJoinOptions(options: unknown, names: readonly string[] = optionNames): void {
  checkObject(options, 'options');
  checkFields(options, names, 'the options are');
  const { deadlineMs, cancelLosers, signal } = options as JoinOptions;
  if (deadlineMs !== undefined && (!Number.isSafeInteger(deadlineMs) || deadlineMs < 1))
    throw invalidArgument('deadlineMs', 'a whole number of at least 1', deadlineMs);
  if (cancelLosers !== undefined && typeof cancelLosers !== 'boolean')
    throw invalidArgument('cancelLosers', 'a boolean', cancelLosers);
  checkSignal(signal, 'signal');
}

/** The runs as a list; throws `invalid-argument` for what is none, or has fewer than `least`. */
export function checkRuns(runs: unknown, least = 0): readonly Run[] {
  if (typeof runs !== 'object' || runs === null || !(Symbol.iterator in runs))
    throw invalidArgument('runs', 'a list of runs', runs);
  const list = [...(runs as Iterable<Run>)];
  for (const [index, run] of list.entries()) {
    if (typeof (run as Partial<Run> | null | undefined)?.outcome !== 'function') {
      throw invalidArgument(`runs[${index}]`, 'a run, as spawn returns it', run);
    }
  }
  if (list.length < least) throw invalidArgument('runs', `a list of at least ${least} ${least === 1 ? 'run' : 'runs'}`, list);
  return list;
}
