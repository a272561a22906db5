// A child specification: how a supervisor starts, restarts and stops one child. Plain data, so that it crosses threads.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';
import type { Definition, Placement } from '../../runtime/actor-context.ts';
import { checkDefinition } from '../../runtime/definition.ts';
import { checkName } from '../../runtime/names/check-name.ts';
import { isRef } from '../../runtime/ref.ts';
import { type Backoff, type BackoffOptions, backoffOf } from './backoff.ts';
import type { RestartPolicy } from './restart-decision.ts';
import type { RestartBudget } from './restart-window.ts';

/** How long an orderly stop may take before the kill, in milliseconds, or Infinity; `brutal-kill`: killed at once, without its hooks. */
export type Shutdown = number | 'brutal-kill';

export type ChildType = 'worker' | 'supervisor';

export interface ChildOptions {
  /** Unique within its supervisor. */
  readonly id: string;
  /** Default `permanent`. */
  readonly restart?: RestartPolicy;
  /** Default 5,000; for a child of the type `supervisor` Infinity, so that its own children have their time. */
  readonly shutdownMs?: Shutdown;
  /** Default `worker`. */
  readonly type?: ChildType;
  /** Whether its end, unless it is restarted, counts for the supervisor's `autoShutdown`; default false. Not with `permanent`. */
  readonly significant?: boolean;
  /** Default `parent`: the supervisor's thread. */
  readonly placement?: Placement;
  /** A budget of the child's own: its restarts are charged to it, and when it is used up the child alone is given up. */
  readonly budget?: RestartBudget;
  /** Restarts come after a pause; default: at once. */
  readonly backoff?: BackoffOptions;
  /** A name that the child has in the whole system while it lives; default: none. */
  readonly name?: string;
}

/** What `child` returns. `P` is the child's protocol. */
export interface ChildSpec<P = unknown> {
  readonly id: string;
  readonly definitionKey: string;
  readonly args: unknown;
  readonly restart: RestartPolicy;
  readonly shutdownMs: Shutdown;
  readonly type: ChildType;
  readonly significant: boolean;
  readonly placement: Placement;
  readonly budget: RestartBudget | undefined;
  readonly backoff: Backoff | undefined;
  readonly name: string | undefined;
  /** Of a dynamic supervisor: its children have arguments of their own. */
  readonly isTemplate?: boolean;
  /** Only a type. */
  readonly protocol?: P;
}

const policies: readonly string[] = ['permanent', 'transient', 'temporary'] satisfies RestartPolicy[];
const types: readonly string[] = ['worker', 'supervisor'] satisfies ChildType[];
const optionFields: readonly string[] = [
  'id',
  'restart',
  'shutdownMs',
  'type',
  'significant',
  'placement',
  'budget',
  'backoff',
  'name',
] satisfies (keyof ChildOptions)[];

/** Describes a child of a supervisor; throws `invalid-argument`, naming the field. */
export function child<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options: ChildOptions): ChildSpec<P> {
  checkDefinition(definition);
  checkObject(options, 'options', 'the options of a child');
  checkFields(options, optionFields, 'a child has');
  const { id, restart = 'permanent', type = 'worker', significant = false, placement = 'parent', budget, name } = options;
  const { shutdownMs = type === 'supervisor' ? Number.POSITIVE_INFINITY : 5_000 } = options;
  const backoff = options.backoff === undefined ? undefined : backoffOf(options.backoff);
  const definitionKey = definition.key;
  const spec = { id, definitionKey, args, restart, shutdownMs, type, significant, placement, budget, backoff, name };
  checkChildSpec(spec);
  return spec;
}

/** Describes the children of a dynamic supervisor, which are started with arguments of their own; throws `invalid-argument`. */
export function childTemplate<P, A>(definition: Definition<P, A>, options: ChildOptions): ChildSpec<P> {
  return { ...child(definition as unknown as Definition<P, undefined>, undefined, options), isTemplate: true };
}

/** Throws `invalid-argument` for what `child` would not have returned; a specification may come from anywhere. */
export function checkChildSpec(spec: ChildSpec, prefix = ''): void {
  const field = prefix === '' ? 'spec' : prefix.slice(0, -1);
  checkNoDefinition(spec, field);
  checkObject(spec, field, 'what child returned');
  checkFields(spec, [...optionFields, 'definitionKey', 'args', 'isTemplate', 'protocol'], 'a child has', prefix);
  const { id, definitionKey, restart, shutdownMs, type, significant, placement, budget, backoff, name } = spec;
  if (!isText(id)) throw invalidArgument(`${prefix}id`, 'a text that is not empty', id);
  if (!isText(definitionKey)) throw invalidArgument(`${prefix}definitionKey`, 'the key of a definition', definitionKey);
  if (!policies.includes(restart)) throw invalidArgument(`${prefix}restart`, `one of ${policies.join(', ')}`, restart);
  if (shutdownMs !== 'brutal-kill' && !(typeof shutdownMs === 'number' && shutdownMs >= 0))
    throw invalidArgument(`${prefix}shutdownMs`, 'a number of at least 0, or "brutal-kill"', shutdownMs);
  if (!types.includes(type)) throw invalidArgument(`${prefix}type`, `one of ${types.join(', ')}`, type);
  if (typeof significant !== 'boolean') throw invalidArgument(`${prefix}significant`, 'a boolean', significant);
  if (significant && restart === 'permanent')
    throw invalidArgument(`${prefix}significant`, 'false for a permanent child, which is always restarted', significant);
  checkPlacement(placement, `${prefix}placement`);
  if (budget !== undefined) checkBudget(budget, `${prefix}budget.`);
  if (backoff !== undefined) backoffOf(backoff, `${prefix}backoff`);
  if (name !== undefined) checkName(name, `${prefix}name`);
}

/** A definition says not yet how it is to be supervised. */
export function checkNoDefinition(spec: unknown, field: string): void {
  const { kind, key } = (spec ?? {}) as { readonly kind?: unknown; readonly key?: unknown };
  if (kind !== 'troupe.actor') return;
  const rule = 'what child(definition, args, { id }) returned';
  throw new ActorError('invalid-argument', `${field} must be ${rule}, but is the definition ${String(key)} itself`, {
    details: { field, rule, value: String(key) },
  });
}

export function checkBudget(budget: RestartBudget, prefix = ''): void {
  checkObject(budget, prefix === '' ? 'budget' : prefix.slice(0, -1));
  if (prefix !== '') checkFields(budget, ['intensity', 'periodMs'], 'a budget has', prefix);
  const { intensity, periodMs } = budget;
  if (!Number.isSafeInteger(intensity) || intensity < 0)
    throw invalidArgument(`${prefix}intensity`, 'a whole number of at least 0', intensity);
  if (!Number.isFinite(periodMs) || periodMs <= 0) throw invalidArgument(`${prefix}periodMs`, 'a number above 0', periodMs);
}

function checkPlacement(placement: Placement, field: string): void {
  if (typeof placement === 'string') checkChoice(placement, ['parent', 'spread', 'main'], field);
  else if (!isRef((placement as { sameAs?: unknown } | null | undefined)?.sameAs))
    throw invalidArgument(field, '"parent", "spread", "main" or { sameAs: ref }', placement);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
