import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';

test('a timer of the machine never comes before its time, for any fraction of a millisecond', async () => {
  const delays = Array.from({ length: 60 }, (_, n) => 5 + n * 0.37);
  const early = await Promise.all(
    delays.map(async (delayMs) => {
      const setAt = systemClock.now();
      await new Promise<void>((resolve) => systemClock.after(delayMs, resolve));
      return Math.max(0, delayMs - (systemClock.now() - setAt));
    }),
  );
  expect(early.filter((ms) => ms > 0)).toEqual([]);
});

test('a timer that is cancelled does not come, also when it waits for the rest of its time', async () => {
  let calls = 0;
  const timers = Array.from({ length: 40 }, (_, n) =>
    systemClock.after(5 + n * 0.02, () => {
      calls += 1;
      for (const timer of timers) timer.cancel();
    }),
  );
  // The time in which the others would come begins when the first has come, however late.
  await expect.poll(() => calls).toBe(1);
  await new Promise<void>((resolve) => systemClock.after(30, resolve));
  expect(calls).toBe(1);
});
