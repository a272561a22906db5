// Which call of a reply may wait, or be asked about, next: only when nothing else of its reply can be done, since afterwards nobody is there to receive a result.
// 1. What is found of a state is carried on to the next, so that all events of a reply together look at each of its calls a few times.
import { mayWait } from '../sessions/session-tools.ts';
import { isToBeAsked } from '../trust/gate.ts';
import type { CallState, RunState } from './run-state.ts';

export interface NextCalls {
  /** What may wait is served when everything else of its reply has a result; waits go in order. */
  readonly wait: CallState | undefined;
  /** Approvals are asked for one after another, when everything else but for the waits has a result. */
  readonly ask: CallState | undefined;
}

/** The first calls without a result, by their places; the number of calls where there is none. */
interface Firsts {
  readonly open: number;
  /** That may not wait. */
  readonly prompt: number;
  /** That may not wait, and needs nobody's approval any more. */
  readonly free: number;
}

/** By state, which is never changed. */
const known = new WeakMap<RunState, Firsts>();

export function nextCallsOf(state: RunState): NextCalls {
  const { calls } = state;
  const { open, prompt, free } = firstsOf(state);
  const isAnyPrompt = prompt < calls.length;
  return { wait: isAnyPrompt ? undefined : calls[open], ask: isAnyPrompt && free === calls.length ? calls[prompt] : undefined };
}

/** Where both stand, if they do, and perhaps a place more. */
export function nextPlacesOf(state: RunState): readonly number[] {
  const { open, prompt } = firstsOf(state);
  return [open, prompt];
}

/** Carries over what is known of `before` to a state in which only the calls at `changed` differ. */
export function carryFirsts(before: RunState, after: RunState, changed: readonly number[]): void {
  let { open, prompt, free } = firstsOf(before);
  for (const at of changed) {
    open = moved(after, isOpen, open, at);
    prompt = moved(after, isPrompt, prompt, at);
    free = moved(after, isFree, free, at);
  }
  known.set(after, { open, prompt, free });
}

function firstsOf(state: RunState): Firsts {
  const found = known.get(state);
  if (found !== undefined) return found;
  const firsts = { open: firstFrom(state, isOpen, 0), prompt: firstFrom(state, isPrompt, 0), free: firstFrom(state, isFree, 0) };
  known.set(state, firsts);
  return firsts;
}

type Test = (state: RunState, one: CallState) => boolean;

/** The first place, once the call at `at` has changed. */
function moved(state: RunState, fits: Test, first: number, at: number): number {
  if (at > first) return first;
  if (fits(state, state.calls[at] as CallState)) return at;
  return at === first ? firstFrom(state, fits, at + 1) : first;
}

function firstFrom(state: RunState, fits: Test, from: number): number {
  for (let at = from; at < state.calls.length; at++) if (fits(state, state.calls[at] as CallState)) return at;
  return state.calls.length;
}

const isOpen: Test = (_, { result }) => result === null;
const isPrompt: Test = (_, { call, result }) => result === null && !mayWait(call);
const isFree: Test = (state, one) => isPrompt(state, one) && !isToBeAsked(state, one);
