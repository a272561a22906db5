import { describe, expect, test } from 'vitest';
import { quantile, summarize } from '../../bench/harness/statistics.ts';
import { formatFigure } from '../../bench/harness/table.ts';

describe('statistics', () => {
  test('give the median of an odd and of an even number of rounds, and the spread', () => {
    expect(summarize([3, 1, 20])).toEqual({ median: 3, spread: [1, 20] });
    expect(summarize([4, 1, 2, 100])).toEqual({ median: 3, spread: [1, 100] });
    expect(summarize([7])).toEqual({ median: 7, spread: [7, 7] });
  });

  test('sort as numbers', () => {
    expect(summarize([9, 10, 100]).median).toBe(10);
  });

  test('take a quantile between two values in proportion', () => {
    expect(quantile([0, 10], 0.99)).toBeCloseTo(9.9);
    expect(() => quantile([], 0.5)).toThrow('no values');
  });
});

describe('figures', () => {
  test('show three digits that count', () => {
    expect([0.01234, 4.56789, 320, 9_994, 12_345, 999_900, 31_415_926].map(formatFigure)).toEqual([
      '0.0123',
      '4.57',
      '320',
      '9994',
      '12.3k',
      '1.00M',
      '31.4M',
    ]);
  });
});
