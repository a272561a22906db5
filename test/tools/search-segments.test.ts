import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestSegment } from '../../src/tools/search/segment.ts';
import { segmentsOf } from '../../src/tools/search/segments.ts';
import { lineAt, stretchesOf } from '../../src/tools/search/stretches.ts';
import { tokensOf } from '../../src/tools/search/tokens.ts';

const lines = fc.array(
  fc.oneof(
    fc.constantFrom('', '# Head', '- item', '| a | b |', '3. three', 'A short line', '{"a": 1}', '---'),
    fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.replace(/\n/g, ' ')),
    fc.lorem({ maxCount: 8, mode: 'sentences' }),
    fc.string({ minLength: 300, maxLength: 2000 }).map((text) => text.replace(/\n/g, ' ')),
  ),
  { maxLength: 20 },
);

/** Mostly JSON that is sound, and now and then very deep or long. */
const json = fc.json({ maxDepth: 4 }).map((text) => JSON.stringify(JSON.parse(text), null, 1).split('\n'));

const kinds = fc.constantFrom('text', 'markdown', 'html', 'csv', 'json', 'pdf');

describe('segments', () => {
  it('hold every word of the text, each at most 400 characters, without white space at the ends', () => {
    fc.assert(
      fc.property(fc.oneof(lines, json), kinds, (texts, kind) => {
        const [stretch] = stretchesOf(texts.map((text, index) => ({ line: index + 1, text })));
        if (stretch === undefined) throw new Error('a document has a stretch');
        const segments = segmentsOf(stretch, kind);
        const covered = new Uint8Array(stretch.text.length);
        for (const { start, end } of segments) {
          expect(end - start).toBeGreaterThan(0);
          expect(end - start).toBeLessThanOrEqual(longestSegment);
          expect(stretch.text.slice(start, end).trim()).toBe(stretch.text.slice(start, end));
          covered.fill(1, start, end);
        }
        for (const { start, form } of tokensOf(stretch.text)) expect(covered[start], `${form} at ${start}`).toBe(1);
      }),
    );
  });

  it('know the line in which they begin', () => {
    fc.assert(
      fc.property(lines, (texts) => {
        const [stretch] = stretchesOf(texts.map((text, index) => ({ line: index + 1, text })));
        if (stretch === undefined) throw new Error('a document has a stretch');
        for (const { start, end } of segmentsOf(stretch, 'text')) {
          const from = texts.slice(lineAt(stretch.lineStarts, start) - 1).join('\n');
          const text = stretch.text.slice(start, end);
          expect(from.indexOf(text)).toBeGreaterThanOrEqual(0);
          expect(from.indexOf(text)).toBeLessThanOrEqual(texts[lineAt(stretch.lineStarts, start) - 1]?.length ?? 0);
        }
      }),
    );
  });
});

describe('tokens', () => {
  it.each([
    ['The board’s 3.5 million, isn’t it?', ['the', 'board', '3.5', 'million', 'isnt', 'it']],
    ['maxRetries of HTTPServer and the CEOs', ['max', 'retries', 'of', 'http', 'server', 'and', 'the', 'ceos']],
    ['fast-growing cafés, Ærø, ﬁne', ['fast', 'growing', 'cafes', 'ærø', 'fine']],
    ['">=18.2" v20', ['18.2', 'v', '20']],
    ['東京 タワー', ['東京', 'タワー']],
  ])('%s', (text, words) => expect(tokensOf(text).map((token) => token.word)).toEqual(words));

  it('stand where they say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const { form, start, end } of tokensOf(text.replaceAll('-', ' ')))
          expect(text.replaceAll('-', ' ').slice(start, end)).toBe(form);
      }),
    );
  });
});
