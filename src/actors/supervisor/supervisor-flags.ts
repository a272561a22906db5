// What a supervisor is told when it is made: defaults in one place, checked before anything starts.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';
import { isRef, type Ref } from '../../runtime/ref.ts';
import type { AutoShutdown } from './auto-shutdown.ts';
import { type ChildSpec, checkBudget, checkChildSpec } from './child-spec.ts';
import type { Strategy } from './group-restart.ts';
import type { RestartBudget } from './restart-window.ts';
import type { SupervisorListener } from './supervisor-listener.ts';

export interface SupervisorOptions extends Partial<RestartBudget> {
  /** Default `one-for-one`. */
  readonly strategy?: Strategy;
  /** Restarts allowed within the period, 0 or more; default 1. */
  readonly intensity?: number;
  /** Milliseconds, above 0; default 5,000. */
  readonly periodMs?: number;
  /** Whether the supervisor ends when significant children do; default `never`. */
  readonly autoShutdown?: AutoShutdown;
  /** In the order of their starts. For `dynamic` exactly one: the template of all children. */
  readonly children: readonly ChildSpec[];
  readonly listener?: Ref<SupervisorListener> | undefined;
}

/** The options with the defaults filled in. */
export type SupervisorFlags = Required<SupervisorOptions>;

const strategies = ['one-for-one', 'one-for-all', 'rest-for-one', 'dynamic'] satisfies Strategy[];
const autoShutdowns = ['never', 'any-significant', 'all-significant'] satisfies AutoShutdown[];
const fields = [
  'strategy',
  'intensity',
  'periodMs',
  'autoShutdown',
  'children',
  'listener',
] satisfies (keyof SupervisorOptions)[];

/** Throws `invalid-argument`, naming the field, or `duplicate-child`. */
export function supervisorFlags(options: SupervisorOptions): SupervisorFlags {
  checkObject(options, 'options', 'the options of a supervisor');
  checkFields(options, fields, 'a supervisor has');
  const { strategy = 'one-for-one', intensity = 1, periodMs = 5_000, autoShutdown = 'never', children, listener } = options;
  checkChoice(strategy, strategies, 'strategy');
  checkBudget({ intensity, periodMs });
  checkChoice(autoShutdown, autoShutdowns, 'autoShutdown');
  if (!Array.isArray(children)) throw invalidArgument('children', 'an array of what child returned', children);
  if (listener !== undefined && !isRef(listener)) throw invalidArgument('listener', 'a ref', listener);
  const flags: SupervisorFlags = { strategy, intensity, periodMs, autoShutdown, children, listener };
  checkChildren(flags);
  return flags;
}

/** Throws `invalid-argument` for a child that a supervisor of these flags may not have. */
export function checkAdmissible(flags: SupervisorFlags, spec: ChildSpec, prefix = ''): void {
  checkChildSpec(spec, prefix);
  if (spec.isTemplate === true && flags.strategy !== 'dynamic')
    throw wrongSpec(prefix, `what child returned, for the strategy "${flags.strategy}"`, 'a childTemplate');
  if (spec.significant && flags.autoShutdown === 'never')
    throw invalidArgument(`${prefix}significant`, 'false while the supervisor’s autoShutdown is "never"', spec.significant);
}

function wrongSpec(prefix: string, rule: string, value: string): ActorError {
  const field = prefix === '' ? 'spec' : prefix.slice(0, -1);
  return new ActorError('invalid-argument', `${field} must be ${rule}, but is ${value}`, { details: { field, rule, value } });
}

function checkChildren(flags: SupervisorFlags): void {
  const { children, strategy } = flags;
  children.forEach((spec, i) => {
    checkAdmissible(flags, spec, `children[${i}].`);
  });
  if (strategy === 'dynamic') {
    if (children.length !== 1) throw invalidArgument('children', 'exactly one template for a dynamic supervisor', children);
    // Each child has arguments of its own: these would be lost.
    if (children[0]?.args !== undefined)
      throw wrongSpec('children[0].', 'what childTemplate returned', 'a child with arguments of its own');
    if (children[0]?.name !== undefined)
      throw invalidArgument('children[0].name', 'absent: all children of a dynamic supervisor would have it', children[0].name);
  }
  const seen = new Set<string>();
  for (const { id } of children) {
    if (seen.has(id)) throw new ActorError('duplicate-child', `children: the id "${id}" is used twice`, { details: { id } });
    seen.add(id);
  }
}
