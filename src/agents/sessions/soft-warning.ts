// The warning before a run's time is up: a note once, so that its model can finish with what it has. Pure.
import { type RunState, ranUntil } from '../runs/run-state.ts';
import { type TalkHappening, warningId } from './letter.ts';

/** The share of its time after which a running run is warned; one that waits is warned later, so that what it waits for can finish first. */
const runningShare = 0.8;
const waitingShare = 0.9;

const text = 'Your time is nearly up, and few turns are left. Finish now with what you have, and say what is missing.';

/** A timer of a run, which says what has happened when it rings. */
export interface WarningTimer {
  readonly name: string;
  readonly atMs: number;
  readonly meaning: TalkHappening;
}

/** The timer of the warning that is still to come, if any. */
export function warningTimers(state: RunState): readonly WarningTimer[] {
  const { status, talk, spec, acceptedMs, sinceMs } = state;
  if ((status !== 'running' && status !== 'waiting') || talk.heard.some(({ id }) => id === warningId)) return [];
  const share = status === 'running' ? runningShare : waitingShare;
  const times: number[] = [];
  if (spec.deadlineAtMs !== null) times.push(acceptedMs + share * (spec.deadlineAtMs - acceptedMs));
  if (status === 'running') times.push(sinceMs + share * spec.limits.timeoutMs - ranUntil(state, sinceMs));
  if (times.length === 0) return [];
  const letter = { id: warningId, how: 'warning', from: null, agent: null, asks: false, text } as const;
  return [{ name: `warning/${status}/${sinceMs}`, atMs: Math.min(...times), meaning: { kind: 'letter-received', letter } }];
}
