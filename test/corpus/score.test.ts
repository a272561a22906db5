import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyEntry } from './answer-key.ts';
import { score } from './score.ts';

const key = {
  documents: {
    a: { relevant: true },
    b: { relevant: true },
    c: { relevant: true, otherWords: true },
    d: { relevant: false },
    e: { relevant: false },
  } as Record<string, KeyEntry>,
};

describe('score', () => {
  it('is perfect when exactly the right documents were found', () => {
    expect(score(key, ['c', 'a', 'b'])).toEqual({ precision: 1, recall: 1, falsePositives: [], falseNegatives: [] });
  });

  it('names what was found wrongly and what was missed', () => {
    expect(score(key, ['a', 'd'])).toEqual({
      precision: 1 / 2,
      recall: 1 / 3,
      falsePositives: ['d'],
      falseNegatives: ['b', 'c'],
    });
  });

  it('counts a name that the key does not hold as wrong, and a name found twice once', () => {
    expect(score(key, ['a', 'a', 'b', 'c', 'z'])).toMatchObject({ precision: 3 / 4, recall: 1, falsePositives: ['z'] });
  });

  it('counts documents in other words neither way when they are skipped', () => {
    expect(score(key, ['a', 'b'], { otherWords: 'skip' })).toMatchObject({ precision: 1, recall: 1 });
    expect(score(key, ['a', 'b', 'c'], { otherWords: 'skip' })).toMatchObject({ precision: 1, recall: 1 });
    expect(score(key, ['a', 'b'])).toMatchObject({ recall: 2 / 3, falseNegatives: ['c'] });
  });

  it('finds nothing wrong in an empty answer, and misses all', () => {
    expect(score(key, [])).toMatchObject({ precision: 1, recall: 0 });
    expect(score({ documents: {} }, [])).toMatchObject({ precision: 1, recall: 1 });
  });

  it('has precision and recall of 1 exactly when there are no mistakes', () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(key.documents)), (found) => {
        const { precision, recall, falsePositives, falseNegatives } = score(key, found);
        expect(precision === 1).toBe(falsePositives.length === 0);
        expect(recall === 1).toBe(falseNegatives.length === 0);
      }),
    );
  });
});
