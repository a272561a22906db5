// The decision: a run's state and an event in, the next state and what became due by it out.
import type { StateOf } from '../sessions/talk.ts';
import { newlyDue } from './due-changes.ts';
import { foldRun } from './fold-run.ts';
import type { Effect } from './run-effects.ts';
import type { RunEvent } from './run-event.ts';
import type { RunState } from './run-state.ts';

/** Pure. The effects are those that are due after the event and were not before it; after a crash, `dueEffects` of the fold says what is left. */
export function runTransition(
  state: RunState | undefined,
  event: RunEvent,
  stateOf?: StateOf,
): readonly [RunState | undefined, readonly Effect[]] {
  const next = foldRun(state, event, stateOf);
  if (next === undefined || next === state) return [next, []];
  return [next, newlyDue(state, next)];
}
