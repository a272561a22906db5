import { describe, expect, test } from 'vitest';
import type { RunHappening } from '../../src/agents/runs/run-event.ts';
import { TimerBoard } from '../../src/agents/runs/timer-board.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { DrivenRun, specOf } from './run-fixtures.ts';

function board() {
  const clock = new VirtualClock();
  const rung: string[] = [];
  const meaningOf = (meaning: RunHappening | 'wake'): string => (meaning === 'wake' ? meaning : meaning.kind);
  const timers = new TimerBoard(
    { nowMs: () => clock.now(), after: (delayMs, ring) => clock.after(delayMs, ring) },
    (run, meaning) => {
      rung.push(`${run} ${meaningOf(meaning)} at ${clock.now()}`);
    },
  );
  return { clock, rung, timers };
}

/** A run of so much time, that has begun. */
function runOf(id: string, timeoutMs: number): DrivenRun {
  return new DrivenRun(specOf({ id, root: id, limits: { timeoutMs } })).started(`${id}#1/1`);
}

describe('the timers of the runs', () => {
  test('ring in the order of their times, each once, whatever changes meanwhile', () => {
    const { clock, rung, timers } = board();
    const [slow, fast] = [runOf('1', 1_000), runOf('2', 100)];
    for (const run of [slow, fast]) timers.update(run.known);
    clock.advance(90);
    expect(rung).toEqual(['2 letter-received at 80']);
    timers.update(fast.known);
    clock.advance(2_000);
    expect(rung.slice(1)).toEqual(['2 ending at 100', '1 letter-received at 800', '1 ending at 1000']);
  });

  test('do not ring for a run that wants them no more, and leave nothing armed after the last', () => {
    const { clock, rung, timers } = board();
    const [one, other] = [runOf('1', 100), runOf('2', 200)];
    for (const run of [one, other]) timers.update(run.known);
    expect(clock.pending).toBe(1);
    for (const run of [one, other]) {
      run.apply(
        { kind: 'ending', ending: { kind: 'done', value: 1 } },
        { kind: 'life-ended', life: `${run.id}#1/1`, charged: false, isGone: true },
      );
      timers.update(run.known);
    }
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(rung).toEqual([]);
  });

  test('are not worked out again for a state that wants the same as the one before it', () => {
    const { clock, rung, timers } = board();
    const run = runOf('1', 100);
    timers.update(run.known);
    const before = run.known;
    run.reply('so');
    expect(run.known).not.toBe(before);
    // What is not looked at cannot be missed.
    const unread = {
      ...run.known,
      get acceptedMs(): number {
        throw new Error('was looked at');
      },
    };
    timers.update(unread, before);
    clock.advance(200);
    expect(rung).toEqual(['1 letter-received at 80', '1 ending at 100']);
  });
});
