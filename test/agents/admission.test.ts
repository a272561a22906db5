import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Admission } from '../../src/agents/runs/admission.ts';
import { FairLine } from '../../src/agents/runs/fair-line.ts';
import { isJoinMet } from '../../src/agents/runs/join.ts';

describe('admission', () => {
  test('is first come, first served, up to the places', () => {
    const places = new Admission({ maxConcurrent: 2, maxQueued: 3 });
    for (const run of ['1', '2', '3']) places.update(run, 'line', null);
    expect(places.next()).toBe('1');
    places.update('1', 'place', null);
    expect(places.next()).toBe('2');
    places.update('2', 'place', null);
    expect(places.next()).toBeUndefined();
    places.update('1', 'none', null);
    expect(places.next()).toBe('3');
  });

  test('takes woken runs before new ones, and forgets those that left the line', () => {
    const places = new Admission({ maxConcurrent: 1, maxQueued: 3 });
    places.update('1', 'line', null);
    places.update('2', 'line', null);
    places.update('3', 'front-line', null);
    expect(places.next()).toBe('3');
    places.update('3', 'none', null);
    places.update('1', 'none', null);
    expect(places.next()).toBe('2');
  });

  test('keeps a run’s place when it says the same again', () => {
    const places = new Admission({ maxConcurrent: 1, maxQueued: 3 });
    places.update('1', 'line', null);
    places.update('2', 'line', null);
    places.update('1', 'line', null);
    expect(places.next()).toBe('1');
  });
});

describe('admission between parents', () => {
  const admitted = (places: Admission, parentOf: ReadonlyMap<string, string>): string[] => {
    const order: string[] = [];
    for (let run = places.next(); run !== undefined; run = places.next()) {
      places.update(run, 'place', parentOf.get(run) ?? null);
      places.update(run, 'none', parentOf.get(run) ?? null);
      order.push(run);
    }
    return order;
  };

  test('goes in turn, so that one with many children does not hold up the others, nor the runs of code', () => {
    const places = new Admission({ maxConcurrent: 1, maxQueued: 100 });
    const parentOf = new Map(['1.1', '1.2', '1.3', '1.4', '2.1', '2.2'].map((run) => [run, run.slice(0, 1)]));
    for (const [run, parent] of parentOf) places.update(run, 'line', parent);
    places.update('3', 'line', null);
    expect(admitted(places, parentOf)).toEqual(['1.1', '2.1', '3', '1.2', '2.2', '1.3', '1.4']);
  });

  test('takes woken runs before new ones, in turn between their parents too', () => {
    const places = new Admission({ maxConcurrent: 1, maxQueued: 100 });
    const parentOf = new Map(['1.1', '1.2', '2.1'].map((run) => [run, run.slice(0, 1)]));
    places.update('3', 'line', null);
    for (const [run, parent] of parentOf) places.update(run, 'front-line', parent);
    expect(admitted(places, parentOf)).toEqual(['1.1', '2.1', '1.2', '3']);
  });

  test('lets no parent wait longer than one turn of each other parent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat()), { maxLength: 40 }), (children) => {
        const line = new FairLine();
        const waiting = new Map<string, string>();
        for (const [index, [parent]] of children.entries()) {
          line.add(String(index), String(parent));
          waiting.set(String(index), String(parent));
        }
        let sinceServed = new Map<string, number>();
        for (let run = line.first(); run !== undefined; run = line.first()) {
          const parent = waiting.get(run) ?? '';
          line.delete(run, true);
          waiting.delete(run);
          const open = new Set(waiting.values());
          sinceServed = new Map([...open].map((one) => [one, one === parent ? 0 : (sinceServed.get(one) ?? 0) + 1]));
          for (const turns of sinceServed.values()) expect(turns).toBeLessThanOrEqual(4);
        }
        expect(waiting.size).toBe(0);
        expect(line.size).toBe(0);
      }),
    );
  });

  test('has room for as many as get a place at once or may wait', () => {
    const places = new Admission({ maxConcurrent: 2, maxQueued: 3 });
    expect(places.room()).toBe(5);
    for (const run of ['1', '2', '3']) places.update(run, 'line', null);
    expect(places.room()).toBe(2);
    for (const run of ['1', '2']) places.update(run, 'place', null);
    places.update('4', 'front-line', null);
    expect(places.room()).toBe(2);
    places.update('5', 'line', null);
    places.update('6', 'soon', '1');
    expect(places.room()).toBe(0);
    expect(places.next()).toBeUndefined();
  });
});

describe('a join', () => {
  test('over all, any or some children is met when enough have ended, or none is left', () => {
    const met = (until: 'all' | 'any' | number, openChildren: number, unreported: number): boolean =>
      isJoinMet(until, { openChildren, unreported });
    expect(met('all', 1, 5)).toBe(false);
    expect(met('all', 0, 0)).toBe(true);
    expect(met('any', 2, 0)).toBe(false);
    expect(met('any', 2, 1)).toBe(true);
    expect(met(3, 2, 2)).toBe(false);
    expect(met(3, 2, 3)).toBe(true);
    expect(met(3, 0, 1)).toBe(true);
  });
});
