// A child specification: how a supervisor starts, restarts and stops one child. Plain data, so that it crosses threads.
import { invalidArgument } from '../base/actor-error.ts';
import type { Definition, Placement } from '../runtime/actor-context.ts';
import { checkDefinition } from '../runtime/definition.ts';
import type { RestartPolicy } from './restart-decision.ts';
import type { RestartBudget } from './restart-window.ts';

export interface ChildOptions {
  /** Unique within its supervisor. */
  readonly id: string;
  /** Default `permanent`. */
  readonly restart?: RestartPolicy;
  /** How long an orderly stop may take before the kill, or Infinity; default 5,000. */
  readonly shutdownMs?: number;
  /** Default `parent`: the supervisor's thread. */
  readonly placement?: Placement;
  /** A budget of the child's own: its restarts are charged to it, and when it is used up the child alone is given up. */
  readonly budget?: RestartBudget;
}

/** What `child` returns. `P` is the child's protocol. */
export interface ChildSpec<P = unknown> {
  readonly id: string;
  readonly definitionKey: string;
  readonly args: unknown;
  readonly restart: RestartPolicy;
  readonly shutdownMs: number;
  readonly placement: Placement;
  readonly budget: RestartBudget | undefined;
  /** Only a type. */
  readonly protocol?: P;
}

const policies: readonly string[] = ['permanent', 'transient', 'temporary'] satisfies RestartPolicy[];

/** Describes a child of a supervisor; throws `invalid-argument`, naming the field. */
export function child<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options: ChildOptions): ChildSpec<P> {
  checkDefinition(definition);
  const { id, restart = 'permanent', shutdownMs = 5_000, placement = 'parent', budget } = options;
  if (typeof id !== 'string' || id === '') throw invalidArgument('id', 'a text that is not empty', id);
  if (!policies.includes(restart)) throw invalidArgument('restart', `one of ${policies.join(', ')}`, restart);
  if (typeof shutdownMs !== 'number' || !(shutdownMs >= 0))
    throw invalidArgument('shutdownMs', 'a number of at least 0', shutdownMs);
  if (budget !== undefined) checkBudget(budget, 'budget.');
  return { id, definitionKey: definition.key, args, restart, shutdownMs, placement, budget };
}

export function checkBudget({ intensity, periodMs }: RestartBudget, prefix = ''): void {
  if (!Number.isSafeInteger(intensity) || intensity < 0)
    throw invalidArgument(`${prefix}intensity`, 'a whole number of at least 0', intensity);
  if (!Number.isFinite(periodMs) || periodMs <= 0) throw invalidArgument(`${prefix}periodMs`, 'a number above 0', periodMs);
}
