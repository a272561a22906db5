// The clocks of a run: which timers its state wants, and what each of them means when it rings. Pure.

import { warningTimers } from '../sessions/soft-warning.ts';
import type { RunHappening } from './run-event.ts';
import { isTerminal } from './run-record.ts';
import { type RunState, ranUntil } from './run-state.ts';

/** How long an agent has to stop before it is killed, and then how long the kill may take before the run ends without it. */
export const stopGraceMs = 2000;
const killGraceMs = 500;

/** A timer; the same name is the same timer. */
export interface RunTimer {
  readonly name: string;
  readonly atMs: number;
  /** What has happened when it rings; `wake`: the wait of that name is over. */
  readonly meaning: RunHappening | 'wake';
}

/** Whether a run wants the same timers in two states that follow one another. What else they are made of changes with the status alone. */
export function wantSameTimers(before: RunState, after: RunState): boolean {
  const isSame = before.status === after.status && before.talk === after.talk;
  return isSame && before.ending === after.ending && before.stop === after.stop;
}

/** The timers that a run in this state wants. */
export function timersOf(state: RunState): readonly RunTimer[] {
  if (isTerminal(state.status)) return [];
  if (state.ending !== null) return state.stop === null ? [graceTimer(state)] : [];
  const timers: RunTimer[] = [...warningTimers(state)];
  const { deadlineAtMs, limits } = state.spec;
  if (deadlineAtMs !== null)
    timers.push({ name: 'deadline', atMs: deadlineAtMs, meaning: overtime('run-deadline', deadlineText(state)) });
  if (state.status === 'running') {
    const left = limits.timeoutMs - ranUntil(state, state.sinceMs);
    const text = `the run was running for ${limits.timeoutMs} ms (limits.timeoutMs)`;
    timers.push({ name: `timeout/${state.sinceMs}`, atMs: state.sinceMs + left, meaning: overtime('run-timeout', text) });
  }
  if (state.wait !== null && state.wait.timeoutMs !== null) {
    timers.push({ name: `wait/${state.wait.callId}`, atMs: state.wait.sinceMs + state.wait.timeoutMs, meaning: 'wake' });
  }
  return timers;
}

function graceTimer(state: RunState): RunTimer {
  const atMs = (state.endingMs ?? state.sinceMs) + stopGraceMs + killGraceMs;
  return { name: 'grace', atMs, meaning: { kind: 'stopped', confirmed: false } };
}

function deadlineText(state: RunState): string {
  const { deadlineMs } = state.spec.limits;
  return deadlineMs === undefined ? 'the deadline passed' : `the deadline of ${deadlineMs} ms passed (limits.deadlineMs)`;
}

function overtime(code: string, message: string): RunHappening {
  return { kind: 'ending', ending: { kind: 'timed-out', error: { code, message } } };
}
