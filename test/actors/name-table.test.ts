import { describe, expect, test } from 'vitest';
import { NameTable } from '../../src/actors/registry/name-table.ts';
import type { AnyRef } from '../../src/runtime/ref.ts';

const refs = Array.from({ length: 4 }, (_, n): AnyRef => {
  const address = { node: { id: 'node', incarnation: '1' }, slot: 0, id: { bySlot: 0, byGeneration: 1, n } };
  return { 'troupe.sendable': true, address, equals: (other) => other.address.id.n === n, toString: () => `ref ${n}` };
});
const [a, b, c, d] = refs as [AnyRef, AnyRef, AnyRef, AnyRef];

/** Effects in short: `grant 1`, `refuse 2 for 1`, `doubt 1`. */
function brief(effects: ReturnType<NameTable<number>['claim']>): string[] {
  return effects.map((effect) => {
    if (effect.kind === 'grant') return `grant ${effect.claim.asker}`;
    if (effect.kind === 'refuse') return `refuse ${effect.claim.asker} for ${effect.holder}`;
    return `doubt ${effect.holder}`;
  });
}

describe('the table of names', () => {
  test('grants a name that is free, and lets it be found only when it is published', () => {
    const table = new NameTable<number>();
    expect(brief(table.claim('x', { claimant: a, asker: 1 }))).toEqual(['grant 1']);
    expect(table.find('x')).toBeUndefined();
    table.publish('x', b);
    expect(table.find('x')).toBeUndefined();
    table.publish('x', a);
    expect(table.find('x')).toBe(a);
  });

  test('refuses a second claim only when the holder is said to live, and doubts it once for all who wait', () => {
    const table = new NameTable<number>();
    table.claim('x', { claimant: a, asker: 1 });
    expect(brief(table.claim('x', { claimant: b, asker: 2 }))).toEqual(['doubt ref 0']);
    expect(brief(table.claim('x', { claimant: c, asker: 3 }))).toEqual([]);
    expect(brief(table.answered('x', a, 'unknown'))).toEqual(['doubt ref 0']);
    expect(brief(table.answered('x', a, 'lives'))).toEqual(['refuse 2 for ref 0', 'refuse 3 for ref 0']);
    expect(brief(table.claim('x', { claimant: d, asker: 4 }))).toEqual(['doubt ref 0']);
  });

  test('gives the name of one that is gone to the first who waits, whoever says so, and doubts it for the rest', () => {
    for (const says of ['release', 'answered'] as const) {
      const table = new NameTable<number>();
      table.claim('x', { claimant: a, asker: 1 });
      table.publish('x', a);
      table.claim('x', { claimant: b, asker: 2 });
      table.claim('x', { claimant: c, asker: 3 });
      const effects = says === 'release' ? table.release('x', a) : table.answered('x', a, 'gone');
      expect(brief(effects)).toEqual(['grant 2', 'doubt ref 1']);
      expect(table.find('x')).toBeUndefined();
      // What is heard of the former holder later is void.
      expect([...table.release('x', a), ...table.answered('x', a, 'gone')]).toEqual([]);
      expect(brief(table.answered('x', b, 'lives'))).toEqual(['refuse 3 for ref 1']);
    }
  });

  test('keeps nothing of a name that nobody has', () => {
    const table = new NameTable<number>();
    table.claim('x', { claimant: a, asker: 1 });
    table.release('x', a);
    expect(table.size).toBe(0);
    expect([table.release('x', a), table.answered('x', a, 'lives')]).toEqual([[], []]);
  });
});
