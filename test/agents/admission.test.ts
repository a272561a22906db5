import { describe, expect, test } from 'vitest';
import { Admission } from '../../src/agents/runs/admission.ts';
import { isJoinMet } from '../../src/agents/runs/join.ts';

describe('admission', () => {
  test('is first come, first served, up to the places', () => {
    const places = new Admission(2);
    for (const run of ['1', '2', '3']) places.update(run, 'line');
    expect(places.next()).toBe('1');
    places.update('1', 'place');
    expect(places.next()).toBe('2');
    places.update('2', 'place');
    expect(places.next()).toBeUndefined();
    places.update('1', 'none');
    expect(places.next()).toBe('3');
  });

  test('takes woken runs before new ones, and forgets those that left the line', () => {
    const places = new Admission(1);
    places.update('1', 'line');
    places.update('2', 'line');
    places.update('3', 'front-line');
    expect(places.next()).toBe('3');
    places.update('3', 'none');
    places.update('1', 'none');
    expect(places.next()).toBe('2');
  });

  test('keeps a run’s place when it says the same again', () => {
    const places = new Admission(1);
    places.update('1', 'line');
    places.update('2', 'line');
    places.update('1', 'line');
    expect(places.next()).toBe('1');
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
