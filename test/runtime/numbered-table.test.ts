import { expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { NumberedTable } from '../../src/runtime/mail/numbered-table.ts';

test.each([1, 2, 3])('a numbered table does what a map with a counter does, and gives no number twice (seed %i)', (seed) => {
  const random = seededRandom(seed);
  const table = new NumberedTable<{ number: number }>();
  const map = new Map<number, { number: number }>();
  const given = new Set<number>();
  let highest = 0;
  for (let n = 0; n < 20_000; n++) {
    const growing = Math.floor(n / 4_000) % 2 === 0;
    if (random.next() < (growing ? 0.7 : 0.3)) {
      const entry = { number: 0 };
      table.add(entry);
      expect(entry.number).toBeGreaterThan(highest);
      highest = entry.number;
      given.add(entry.number);
      map.set(entry.number, entry);
    } else {
      const number = 1 + Math.floor(random.next() * (highest + 1));
      const oldest = map.keys().next().value ?? 0;
      for (const one of [number, oldest]) {
        expect(table.get(one)).toBe(map.get(one));
        expect(table.take(one)).toBe(map.get(one));
        map.delete(one);
      }
    }
  }
  expect(table.size).toBe(map.size);
  expect(table.all()).toEqual([...map.values()]);
});

test('an old number meets nothing, whoever has its place now', () => {
  const table = new NumberedTable<{ number: number }>();
  const kept = { number: 0 };
  table.add(kept);
  const old: number[] = [];
  for (let n = 0; n < 1_000; n++) {
    const entry = { number: 0 };
    table.add(entry);
    table.take(entry.number);
    old.push(entry.number);
  }
  expect(old.filter((number) => table.get(number) !== undefined)).toEqual([]);
  expect(table.get(kept.number)).toBe(kept);
});

test('numbers go on beyond 32 bits', () => {
  const table = new NumberedTable<{ number: number }>(2 ** 33 - 3);
  const entries = Array.from({ length: 100 }, () => ({ number: 0 }));
  for (const entry of entries) table.add(entry);
  expect(entries.map(({ number }) => table.get(number))).toEqual(entries);
  expect(new Set(entries.map(({ number }) => number)).size).toBe(100);
  expect(Math.max(...entries.map(({ number }) => number))).toBeGreaterThan(2 ** 33);
});
