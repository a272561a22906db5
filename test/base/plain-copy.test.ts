import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainCopy } from '../../src/base/plain-copy.ts';

describe('a copy of plain data', () => {
  test('is what structuredClone gives, for any value', () => {
    const values = fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withNullPrototype: true });
    fc.assert(
      fc.property(values, (value) => {
        expect(plainCopy(value)).toEqual(structuredClone(value));
      }),
    );
  });

  test('shares no object with the original', () => {
    const value = { list: [{ text: 'a' }], deep: { deeper: { number: 1 } } };
    const copy = plainCopy(value);
    value.list.push({ text: 'b' });
    value.deep.deeper.number = 2;
    expect(copy).toEqual({ list: [{ text: 'a' }], deep: { deeper: { number: 1 } } });
  });

  test('knows cycles, gaps, fields of lists, classes and fields that are named like the prototype', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const copy = plainCopy(cycle);
    expect(copy.self).toBe(copy);
    expect(copy).not.toBe(cycle);
    const gap: unknown[] = [1];
    gap[2] = 3;
    expect(1 in plainCopy(gap)).toBe(false);
    expect(plainCopy(Object.assign([1], { extra: 2 }))).toEqual(structuredClone(Object.assign([1], { extra: 2 })));
    expect(plainCopy(new Map([[1, 2]]))).toEqual(new Map([[1, 2]]));
    const hostile = JSON.parse('{"__proto__": {"isAdmin": true}}');
    expect(Object.hasOwn(plainCopy(hostile), '__proto__')).toBe(true);
    expect((plainCopy(hostile) as { isAdmin?: boolean }).isAdmin).toBe(
      (structuredClone(hostile) as { isAdmin?: boolean }).isAdmin,
    );
  });

  test('throws for what cannot be copied, wherever it stands', () => {
    for (const value of [() => 1, { deep: [Symbol('s')] }, { f() {} }]) expect(() => plainCopy(value)).toThrow(DOMException);
  });
});
