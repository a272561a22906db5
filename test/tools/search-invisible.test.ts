// Text with what no reader sees in it: escape sequences that colour a terminal, soft hyphens, characters without width.
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/tools/documents/decode-text.ts';
import { visibleText } from '../../src/tools/documents/visible-text.ts';
import { segmentsOf } from '../../src/tools/search/segments.ts';
import { stretchesOf } from '../../src/tools/search/stretches.ts';
import { tokensOf } from '../../src/tools/search/tokens.ts';
import { searchIn } from './search-in.ts';

const red = (text: string): string => `\x1b[31m${text}\x1b[39m`;
const dim = (text: string): string => `\x1b[2m${text}\x1b[22m`;

function segmentTexts(lines: readonly string[]): string[] {
  const [stretch] = stretchesOf(lines.map((text, index) => ({ line: index + 1, text })));
  if (stretch === undefined) throw new Error('a document has a stretch');
  return segmentsOf(stretch, 'text').map(({ start, end }) => stretch.text.slice(start, end));
}

describe('a word with what no reader sees in it or beside it', () => {
  test.each([
    ['colour', red('failed')],
    ['colour of 256', '\x1b[38;5;196mfailed\x1b[0m'],
    ['colour within', `fai${red('led')}`],
    ['an 8-bit control sequence', '\u009b31mfailed\u009b0m'],
    ['a link', '\x1b]8;;https://example.org/x\x1b\\failed\x1b]8;;\x1b\\'],
    ['a title', '\x1b]0;title\x07failed'],
    ['a character set', '\x1b(Bfailed\x1b(B'],
    ['a soft hyphen', 'fai\u00adled'],
    ['a space without width', 'fai\u200bled'],
    ['a joiner', 'fai\u200dled'],
    ['a non-joiner', 'fai\u200cled'],
    ['a word joiner', 'fai\u2060led'],
    ['a byte order mark', '\ufefffailed'],
    ['a soft hyphen at the end of a line', 'fai\u00ad\nled'],
  ])('is found: %s', async (_, word) => {
    const found = await searchIn(`The nightly build ${word}.\n`, 'Which build failed?');
    expect(found.passages).toMatchObject([{ termCoverage: 1, text: `The nightly build ${word}.`.replace(/\s+/g, ' '), line: 1 }]);
    expect(found.passages[0]?.matched.map(({ form }) => form)).toContain('failed');
  });

  test('stands where it stands', () => {
    const text = `a ${red('failed')}: b\u00adc`;
    expect(tokensOf(text).map(({ form, start, end }) => [form, text.slice(start, end)])).toEqual([
      ['a', 'a'],
      ['failed', 'failed'],
      ['bc', 'b\u00adc'],
    ]);
    expect(visibleText('plain')).toBeUndefined();
    expect(visibleText('\x1b[0m')?.placeOf(0)).toBe(0);
  });
});

describe('a coloured log', () => {
  test.each([
    [
      'with times',
      ['ERROR', 'WARN', 'INFO'].map(
        (level, n) =>
          `${dim(`2026-01-01T00:00:0${n}Z`)} ${red(level)} connection to the database refused at step ${n} of the job`,
      ),
    ],
    [
      'of steps',
      [1, 2, 3, 4, 5].map((n) => `${red('✓')} step ${n} passed in twelve ms`).concat(`${red('failed')}: connection refused`),
    ],
  ])('%s has the records of the plain one', (_, lines) => {
    expect(segmentTexts(lines)).toEqual(lines);
  });

  test('of prose has the sentences of the plain one', () => {
    const line = `It ${red('failed.')} Then it was ${red('mended')}.`;
    expect(segmentTexts([line])).toEqual([`It ${red('failed.')}`, `Then it was ${red('mended')}.`]);
  });
});

describe('text of a terminal', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test.each([
    ['a bell', 'done\x07'],
    ['a title that a bell ends', '\x1b]0;x\x07ok'],
    ['a character struck over', 'N\x08NA\x08AM\x08M'],
    ['colours', red(red('x'))],
  ])('with %s is no binary', (_, text) => {
    expect(decodeText(bytes(text))).toBe(text);
  });

  test('is not all that has control characters', () => {
    expect(decodeText(bytes('\x01\x02\x03 a few words and more of them'))).toBeUndefined();
  });
});
