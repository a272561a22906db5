import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { shapes, snapshot, summarize } from '../../src/runtime/observing/snapshot.ts';

const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hostile');
    },
    has: () => {
      throw new Error('hostile');
    },
    ownKeys: () => {
      throw new Error('hostile');
    },
    getPrototypeOf: () => {
      throw new Error('hostile');
    },
  },
);

function circular(): unknown {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}

function deep(): unknown {
  let value: unknown = 1;
  for (let n = 0; n < 100_000; n += 1) value = [value];
  return value;
}

describe('a snapshot', () => {
  test('of plain data equals it, and shares nothing with it that can be changed', () => {
    const value = { a: [1, 'two', null, undefined, 3n], map: new Map([['k', { x: 1 }]]), set: new Set([1]), at: new Date(5) };
    const copy = snapshot(value) as typeof value;
    expect(copy).toEqual(value);
    copy.a.push('more');
    copy.map.clear();
    expect(value.a).toHaveLength(5);
    expect(value.map.size).toBe(1);
  });

  test('says in place of what cannot be sent, or is too much, what stood there', () => {
    class Thing {
      field = 1;
      act = (): void => {};
    }
    expect(snapshot(new Thing())).toEqual({ field: 1, act: '[function]' });
    expect(snapshot([Symbol('s'), circular(), hostile, Promise.resolve(), new Uint8Array(3)])).toEqual([
      '[symbol]',
      { self: '[circular]' },
      '[unreadable]',
      '[Promise]',
      '[3 bytes]',
    ]);
    expect(snapshot(new ActorError('timeout', 'late'))).toEqual({ name: 'ActorError', code: 'timeout', message: 'late' });
    expect(snapshot(new Array(100).fill(0), { depth: 1, values: 4, characters: 9 })).toEqual([0, 0, 0, '[more]']);
    expect(JSON.stringify(snapshot(deep()))).toContain('[list of 1]');
  });

  test('never throws, is bounded, and can always be sent', () => {
    fc.assert(
      fc.property(
        fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withNullPrototype: true }),
        (value) => {
          expect(() => structuredClone(snapshot(value))).not.toThrow();
          expect(summarize([value]).length).toBeLessThanOrEqual(240);
          expect(shapes([value]).length).toBeLessThanOrEqual(240);
        },
      ),
    );
  });

  test('as a summary holds no more than its start of a large message, and nothing of it as shapes', () => {
    const secret = 'x'.repeat(10_000);
    expect(summarize([1, { to: 'a', text: secret }])).toMatch(/^1, \{"to":"a","text":"x{79}…"\}$/);
    expect(shapes([secret, [secret], { secret }, 1, null])).toBe('[string], [list of 1], [object], [number], [null]');
    expect(summarize([hostile, circular()])).toBe('"[unreadable]", {"self":"[circular]"}');
  });
});
