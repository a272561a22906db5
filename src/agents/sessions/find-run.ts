// Which run a model means, by id, label or task name, and whether it may: itself and what is beneath it to look at; beside and above it to talk to.
import { ActorError } from '../../base/actor-error.ts';
import type { RunState } from '../runs/run-state.ts';
import { type DeskStore, isBeneath, unknownRun } from './desk-context.ts';

const idPattern = /^\d+(\.\d+)*$/;

/** The run beneath `state` (or a linked one) that `name` stands for. Throws `unknown-run`. */
export function findBeneath(store: DeskStore, state: RunState, name: string): RunState {
  const { id } = state.spec;
  if (idPattern.test(name)) {
    const found = isBeneath(name, id) || state.talk.linked.includes(name) ? store.get(name) : undefined;
    if (found === undefined) throw unknownRun(name, `is no run beneath this one, ${id}`);
    return found;
  }
  const found = named(childrenOf(store, state), name);
  if (found === undefined) throw unknownRun(name, 'is the label or task name of no run that this one started');
  return found;
}

/** The same, where the caller may mean itself, as by leaving the name out. */
export function findOwn(store: DeskStore, state: RunState, name: string | undefined): RunState {
  return name === undefined || name === state.spec.id ? state : findBeneath(store, state, name);
}

/** The run that a message is for: the parent, a sibling, or one beneath. Throws `unknown-session`. */
export function findAddressee(store: DeskStore, state: RunState, name: string): RunState {
  const { id, parent: parentId } = state.spec;
  const parent = parentId === null ? undefined : store.get(parentId);
  const siblings = parent === undefined ? [] : childrenOf(store, parent).filter(({ spec }) => spec.id !== id);
  if (name === 'parent') {
    if (parent === undefined) throw unknownSession(name, 'this run was started by code and has no parent');
    return parent;
  }
  if (idPattern.test(name)) {
    const near = parent === undefined ? siblings : [parent, ...siblings];
    const found = near.find(({ spec }) => spec.id === name) ?? (isBeneath(name, id) ? store.get(name) : undefined);
    if (found === undefined) throw unknownSession(name, 'it is neither beneath this run, nor beside it, nor its parent');
    return found;
  }
  const found = named(childrenOf(store, state), name) ?? named(siblings, name);
  if (found === undefined) throw unknownSession(name, 'no run beneath this one or beside it has that label or task name');
  return found;
}

export function childrenOf(store: DeskStore, state: RunState): readonly RunState[] {
  return state.children.flatMap((child) => store.get(child.id) ?? []);
}

/** All beneath a run, each before its own children. */
export function allBeneath(store: DeskStore, state: RunState): readonly RunState[] {
  return childrenOf(store, state).flatMap((child) => [child, ...allBeneath(store, child)]);
}

function unknownSession(name: string, why: string): ActorError {
  return new ActorError('unknown-session', `there is nobody to be reached as "${name}": ${why}`, { details: { name } });
}

/** The one of that task name or label; first runs of sessions stand for their sessions, and later ones have the names of neither. */
function named(runs: readonly RunState[], name: string): RunState | undefined {
  if (name === 'last') return runs.at(-1);
  const first = runs.filter(({ spec }) => spec.session === undefined || spec.session.id === spec.id);
  const byTaskName = first.filter(({ spec }) => spec.session?.taskName === name);
  const found = byTaskName.length > 0 ? byTaskName : first.filter(({ spec }) => spec.label === name);
  if (found.length > 1) {
    const ids = found.map(({ spec }) => spec.id);
    throw new ActorError('unknown-session', `"${name}" could be any of ${ids.join(', ')}; use the id`, {
      details: { name, runs: ids },
    });
  }
  return found[0];
}
