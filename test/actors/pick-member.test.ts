import { describe, expect, test } from 'vitest';
import { pickLeastLoaded, pickRandom, RoundRobin } from '../../src/actors/pool/pick-member.ts';
import { seededRandom } from '../../src/base/random.ts';

describe('round-robin', () => {
  test('gives each member its turn', () => {
    const turns = new RoundRobin();
    expect(Array.from({ length: 7 }, () => turns.pick(['a', 'b', 'c']))).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
  });

  test('goes on when the set changes, and has nobody to pick when it is empty', () => {
    const turns = new RoundRobin();
    turns.pick(['a', 'b', 'c']);
    turns.pick(['a', 'b', 'c']);
    expect([turns.pick(['a', 'b']), turns.pick([]), turns.pick(['a'])]).toEqual(['a', undefined, 'a']);
  });
});

test('random picks every member about as often', () => {
  const random = seededRandom(1);
  const counts: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 };
  for (let n = 0; n < 4_000; n += 1) {
    const picked = pickRandom(['a', 'b', 'c', 'd'], random) ?? '';
    counts[picked] = (counts[picked] ?? 0) + 1;
  }
  for (const count of Object.values(counts)) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  expect(pickRandom([], random)).toBeUndefined();
});

describe('least-loaded', () => {
  test('picks the one with the least load of a few, by lot among equals', () => {
    const members = [{ load: 3 }, { load: 1 }, { load: 2 }, { load: 1 }];
    const picked = new Set(Array.from({ length: 50 }, (_, seed) => pickLeastLoaded(members, seededRandom(seed))));
    expect([...picked].map((member) => members.indexOf(member as { load: number })).sort()).toEqual([1, 3]);
    expect(pickLeastLoaded([], seededRandom(1))).toBeUndefined();
  });

  test('of many samples two, and so never the most loaded', () => {
    const members = Array.from({ length: 100 }, (_, load) => ({ load }));
    const loads = Array.from({ length: 1_000 }, (_, seed) => pickLeastLoaded(members, seededRandom(seed))?.load ?? 100);
    expect(Math.max(...loads)).toBeLessThan(99);
    // The lesser of two at random: a third of the range on average.
    expect(Math.abs(loads.reduce((sum, load) => sum + load, 0) / loads.length - 33)).toBeLessThan(4);
  });
});
