// What the windows of an account remember over the lives of the gateway, each of which has a clock of its own.
import { expect, test } from 'vitest';
import { newAccountMemory, WindowMemory } from '../../../src/agents/gateway/window-memory.ts';

/** A life that began at that wall time. */
function lifeAt(memory: SharedArrayBuffer, bornAtMs: number): WindowMemory {
  return new WindowMemory(memory, 'inputTokens', { now: () => 0, wallTime: () => bornAtMs });
}

test('a life finds what the one before has counted, no earlier than it was, and what it had open as counted now', () => {
  const memory = newAccountMemory();
  const first = lifeAt(memory, 1_000_000);
  first.addCounted(10_000, 7);
  first.addOpen(5);
  first.addCounted(30_000, 2);
  first.addCounted(30_001, 1);
  const found = lifeAt(memory, 1_040_000).recover(0);
  expect(found.map(({ amount }) => amount)).toEqual([7, 3, 5]);
  const [old, newer, open] = found.map(({ atMs }) => atMs);
  expect(old).toBeGreaterThanOrEqual(-30_000);
  expect(old).toBeLessThanOrEqual(-28_000);
  expect(newer).toBeGreaterThanOrEqual(-10_000);
  expect(open).toBe(0);
  // The next one finds it once, not twice.
  expect(
    lifeAt(memory, 1_040_000)
      .recover(0)
      .reduce((sum, { amount }) => sum + amount, 0),
  ).toBe(15);
});

test('what is too old gives way, and a correction of it changes nothing', () => {
  const memory = newAccountMemory();
  const life = lifeAt(memory, 0);
  life.addCounted(0, 7);
  life.addCounted(66_000, 2);
  life.addCounted(0, -7);
  expect(life.recover(66_000).map(({ amount }) => amount)).toEqual([2]);
});

test('the windows of an account do not disturb one another', () => {
  const memory = newAccountMemory();
  const time = { now: () => 0, wallTime: () => 0 };
  new WindowMemory(memory, 'requests', time).addOpen(1);
  new WindowMemory(memory, 'outputTokens', time).addCounted(0, 3);
  expect(new WindowMemory(memory, 'inputTokens', time).recover(0)).toEqual([]);
});

test('what a former life still hears of its calls changes nothing any more', () => {
  const memory = newAccountMemory();
  const former = lifeAt(memory, 0);
  former.recover(0);
  former.addOpen(5);
  const present = lifeAt(memory, 0);
  present.recover(1_000);
  present.addOpen(3);
  former.addOpen(-5);
  former.addCounted(2_000, 5);
  const left = lifeAt(memory, 0).recover(2_000);
  expect(left.reduce((sum, { amount }) => sum + amount, 0)).toBe(8);
});
