import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

describe('the virtual clock', () => {
  test('moves only when told, and runs timers by due time, then by the order in which they were set', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.after(10, () => ran.push('b'));
    clock.after(5, () => ran.push('a'));
    clock.after(10, () => ran.push('c'));
    clock.advance(4);
    expect([clock.now(), ran]).toEqual([4, []]);
    clock.advance(6);
    expect([clock.now(), ran]).toEqual([10, ['a', 'b', 'c']]);
    expect(clock.pending).toBe(0);
  });

  test('shows each timer its own due time, and runs those that a timer sets on the way', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const tick = (): void => {
      ran.push(clock.now());
      clock.after(3, tick);
    };
    clock.after(3, tick);
    clock.advanceTo(10);
    expect(ran).toEqual([3, 6, 9]);
    expect(clock.nextDueAt).toBe(12);
  });

  test('does not run what was cancelled', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const late = clock.after(2, () => ran.push('late'));
    clock.after(1, () => late.cancel());
    clock.advance(5);
    expect(ran).toEqual([]);
  });

  test('does not go back', () => {
    const clock = new VirtualClock();
    clock.advance(5);
    expect(() => clock.advanceTo(4)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    expect(() => clock.advance(Number.NaN)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('tells wall time from its own zero', () => {
    const clock = new VirtualClock();
    const before = clock.wallTime();
    clock.advance(7);
    expect(clock.wallTime() - before).toBe(7);
  });
});
