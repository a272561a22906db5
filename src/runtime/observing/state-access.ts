// How an actor lets its state be looked at, and perhaps replaced.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkMethods } from '../../base/check-options.ts';

/** What `ctx.onInspect` is given. */
export interface StateAccess<State> {
  /** Gives the state, at any moment between the actor's own steps. Must not change anything, nor answer later. */
  readonly read: () => State;
  /** Makes a state of what somebody wants to put in its place. It may throw, and then nothing is changed. Default: takes it as it is. */
  readonly check?: (candidate: unknown) => State;
  /** Puts a checked state in place. When it throws the actor ends, as nobody knows what its state is then. Absent: not replaceable. */
  readonly write?: (state: State) => void;
}

/** Throws `invalid-argument` for what is no access. */
export function checkStateAccess(access: StateAccess<unknown>): void {
  const rule = 'a function, or an object with the functions read and, perhaps, check and write';
  checkMethods(access ?? null, ['read'], 'onInspect', rule);
  for (const field of ['check', 'write'] as const) {
    if (access[field] !== undefined && typeof access[field] !== 'function')
      throw invalidArgument(`onInspect.${field}`, 'a function', access[field]);
  }
}
