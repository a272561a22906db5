// Whether a waiting run has waited long enough. Pure.
import { isJoinMet } from '../runs/join.ts';
import type { RunState } from '../runs/run-state.ts';
import type { Letter } from './letter.ts';
import { interrupts } from './talk.ts';

export function isWaitOver(state: RunState): boolean {
  const what = state.wait?.for;
  switch (what?.kind) {
    case undefined:
      return false;
    case 'children':
      return isJoinMet(what.until, state) || state.talk.inbox.some(({ letter }) => interrupts(letter));
    case 'reply':
      return answerFrom(state, what.run) !== undefined || hasEnded(state, what.run);
    case 'approval':
      return false;
    default:
      return what satisfies never;
  }
}

/** The first letter of that run which has not been read. */
export function answerFrom(state: RunState, run: string): Letter | undefined {
  return state.talk.inbox.find(({ letter }) => letter.from === run)?.letter;
}

function hasEnded(state: RunState, run: string): boolean {
  return state.talk.gone.includes(run) || state.children.some((child) => child.id === run && child.outcome !== null);
}
