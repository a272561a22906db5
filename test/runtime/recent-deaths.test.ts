import { expect, test } from 'vitest';
import { killedExit } from '../../src/runtime/exit-reason.ts';
import { RecentDeaths } from '../../src/runtime/life/recent-deaths.ts';

test('at least the last 1,024 ends are remembered, and not all of them', () => {
  const deaths = new RecentDeaths();
  const idOf = (n: number) => ({ bySlot: 0, byGeneration: 1, n });
  for (let n = 1; n <= 10_000; n += 1) {
    deaths.note(idOf(n), 'module#actor', killedExit, false);
    expect(deaths.of(idOf(Math.max(1, n - 1_023)))).toBeDefined();
  }
  expect(deaths.of(idOf(10_000 - 2_048))).toBeUndefined();
});
