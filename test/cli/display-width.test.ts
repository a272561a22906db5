import { describe, expect, test } from 'vitest';
import { clipEnd, clipStart, displayWidth } from '../../src/cli/display-width.ts';

describe('display width', () => {
  test('wide characters take two columns, combining marks none', () => {
    expect(['abc', '日本', '한글', 'Ａ', 'e\u0301', '🙂', '👩‍👧', '❤️', 'é…█'].map(displayWidth)).toEqual([
      3, 4, 4, 2, 1, 2, 2, 2, 3,
    ]);
  });

  test('what is cut shows an ellipsis and never takes more columns than there are', () => {
    expect(clipEnd('abcdef', 6)).toBe('abcdef');
    expect(clipEnd('abcdef', 5)).toBe('abcd…');
    expect(clipStart('abcdef', 5)).toBe('…cdef');
    expect(clipEnd('日本語文書', 6)).toBe('日本…');
    expect(clipStart('日本語文書', 6)).toBe('…文書');
    expect(clipEnd('ae\u0301👩‍👧b', 4)).toBe('ae\u0301…');
  });
});
