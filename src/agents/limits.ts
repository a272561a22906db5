// What a swarm and its runs may use. A limit is inherited and can only be narrowed on the way down.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';

/** The limits of a swarm. */
export interface Limits {
  /** Runs that hold a place at once, over the whole swarm; more wait in line. A run that waits for its children holds none. At least 1; default 8. */
  readonly maxConcurrent: number;
  /** How deep runs may nest: a run that code started has depth 0, its children 1. At least 0; default 2. A deeper spawn is refused as `limit-depth`. */
  readonly maxDepth: number;
  /** Runs that models may start beneath one root run. At least 0; default 64. More are refused as `limit-agents`. Runs started by code are not counted. */
  readonly maxAgents: number;
  /** Model calls of one run. At least 1; default 12. A run that needs more fails as `limit-turns`. */
  readonly maxTurns: number;
  /** Milliseconds that one run may be running; waiting and queueing are free. At least 1; default 300,000. After it: `run-timeout`. */
  readonly timeoutMs: number;
  /** Milliseconds on the wall clock from the acceptance of a root run to the end of everything beneath it. At least 1; default: none. After it: `run-deadline`. */
  readonly deadlineMs?: number;
  /** Milliseconds for one tool call, from when it gets a thread. At least 1; default 60,000. After it the model reads `tool-timeout`, or `tool-outcome-unknown` of a tool with effects outside. */
  readonly toolTimeoutMs: number;
  /** Tokens that models may read and write: on a swarm over all its runs, on an agent or a task for a run and everything beneath it. At least 1; default: none. A call that could pass it waits for open ones, or ends its run as `over-budget`, `limit-tokens`. */
  readonly maxTokens?: number;
  /** US dollars, in the same way. From 0 to 1,000,000; default: none. `limit-usd`; a model whose price is not known is refused as `limit-unpriced`. */
  readonly maxUsd?: number;
  /** Runs that wait for their first place, over the whole swarm. At least 1; default 1000. More are refused as `overloaded`. */
  readonly maxQueued: number;
}

/** The limits that an agent or a task may narrow; the others belong to the swarm. */
export type RunLimits = Omit<Limits, 'maxConcurrent' | 'maxQueued'>;

export const defaultLimits: Limits = Object.freeze({
  maxConcurrent: 8,
  maxDepth: 2,
  maxAgents: 64,
  maxTurns: 12,
  timeoutMs: 300_000,
  toolTimeoutMs: 60_000,
  maxQueued: 1000,
});

const least: { readonly [Name in keyof Limits]-?: number } = {
  maxConcurrent: 1,
  maxDepth: 0,
  maxAgents: 0,
  maxTurns: 1,
  timeoutMs: 1,
  deadlineMs: 1,
  toolTimeoutMs: 1,
  maxTokens: 1,
  maxUsd: 0,
  maxQueued: 1,
};
const swarmOnly: readonly string[] = ['maxConcurrent', 'maxQueued'];
const mostUsd = 1_000_000;

/** Throws `invalid-argument`, naming `field.limit`, for an unknown limit or one out of range. */
export function checkLimits(limits: unknown, field: string, allowed: 'swarm' | 'run'): void {
  checkObject(limits, field, 'an object of limits');
  const known = Object.keys(least).filter((one) => allowed === 'swarm' || !swarmOnly.includes(one));
  checkFields(limits, known, allowed === 'swarm' ? 'the limits are' : 'the limits of a run are', `${field}.`);
  for (const [name, value] of Object.entries(limits)) {
    const floor = least[name as keyof Limits];
    if (name === 'maxUsd') {
      if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= mostUsd))
        throw invalidArgument(`${field}.${name}`, `US dollars, from 0 to ${mostUsd}`, value);
      continue;
    }
    if (value !== undefined && (!Number.isSafeInteger(value) || (value as number) < floor)) {
      throw invalidArgument(`${field}.${name}`, `a whole number of at least ${floor}`, value);
    }
  }
}

/** The limits of a swarm: what it was given over the defaults. */
export function swarmLimits(given: Partial<Limits> | undefined): Limits {
  if (given === undefined) return defaultLimits;
  checkLimits(given, 'limits', 'swarm');
  return { ...defaultLimits, ...withoutUndefined(given) };
}

/** `outer`, narrowed by each of `wishes`: the smaller value of each limit holds, so nothing is ever widened. */
export function narrowLimits(outer: RunLimits, ...wishes: readonly Partial<RunLimits>[]): RunLimits {
  let limits = { ...outer };
  for (const wish of wishes) {
    for (const [name, value] of Object.entries(withoutUndefined(wish)) as [keyof RunLimits, number][]) {
      limits = { ...limits, [name]: Math.min(value, limits[name] ?? value) };
    }
  }
  return limits;
}

/** The part of a swarm's limits that its runs inherit. */
export function runLimits(limits: Limits): RunLimits {
  const { maxConcurrent: _, maxQueued: __, ...rest } = limits;
  return rest;
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
}
