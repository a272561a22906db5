// read_file and read_pdf: pieces that fit in a reply, and a way to go on from each.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/base/json-schema.ts';
import { fetchUrl } from '../../src/tools/fetch-url.ts';
import { readFile } from '../../src/tools/read-file.ts';
import { readPdf } from '../../src/tools/read-pdf.ts';
import { fromCharacterSchema, textPiece, textWindow, windowBytes } from '../../src/tools/text-window.ts';
import type { FileAccess } from '../../src/tools/tool.ts';
import { computedMs } from '../fixtures/computing-time.ts';
import { callTool } from './call-tool.ts';
import { makePdf } from './pdf-fixture.ts';
import { codeOf, errorOf, filesIn, tempFolder } from './temp-folder.ts';

function fileOf(content: string | Uint8Array, name = 'a.txt'): FileAccess {
  const folder = tempFolder();
  folder.write(name, content);
  return filesIn(folder, name);
}

describe('read_file', () => {
  it('reads 400 lines unless told otherwise, and says where to go on', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index + 1}`);
    const access = fileOf(lines.join('\r\n'));
    const first = await callTool(readFile, access, { file: 'a.txt' });
    expect(first).toEqual({
      file: 'a.txt',
      kind: 'text',
      fromLine: 1,
      toLine: 400,
      totalLines: 1000,
      text: lines.slice(0, 400).join('\n'),
      nextLine: 401,
    });
    const last = await callTool(readFile, access, { file: 'a.txt', fromLine: 401, maxLines: 2000 });
    expect(last.text).toBe(lines.slice(400).join('\n'));
    expect([last.fromLine, last.toLine]).toEqual([401, 1000]);
    expect(last).not.toHaveProperty('nextLine');
    expect((await callTool(readFile, access, { file: 'a.txt', fromLine: 7, maxLines: 1 })).text).toBe('line 7');
  });

  it('gives the extracted lines of HTML', async () => {
    const read = await callTool(readFile, fileOf('<p>a &amp; b</p><p>c</p>', 'a.html'), { file: 'a.html' });
    expect(read).toMatchObject({ kind: 'html', totalLines: 2, text: 'a & b\nc' });
  });

  it('reads a line of 1 MB in pieces of at most 64 KiB that add up', async () => {
    const line = 'é𝄞x'.repeat(150_000);
    const access = fileOf(`first\n${line}\nlast`);
    let input: Record<string, unknown> = { file: 'a.txt' };
    let text = '';
    let calls = 0;
    for (; calls < 100; calls += 1) {
      const read = await callTool(readFile, access, input);
      expect(Buffer.byteLength(read.text)).toBeLessThanOrEqual(65_536);
      text += read.text + (read.nextCharacter === undefined && read.nextLine !== undefined ? '\n' : '');
      if (read.nextLine === undefined) break;
      input = { file: 'a.txt', fromLine: read.nextLine, fromCharacter: read.nextCharacter ?? 1 };
    }
    expect(text === `first\n${line}\nlast`).toBe(true);
    expect(calls).toBeLessThan(20);
  });

  it('a line or character that is not there is page-out-of-range, and the message says how many there are', async () => {
    const access = fileOf('one\ntwo');
    const error = await errorOf(callTool(readFile, access, { file: 'a.txt', fromLine: 3 }));
    expect([error.code, error.message]).toEqual(['page-out-of-range', '"a.txt" has 2 lines; fromLine is 3']);
    expect(await codeOf(callTool(readFile, access, { file: 'a.txt', fromCharacter: 4 }))).toBe('page-out-of-range');
  });

  it('sends a PDF to read_pdf', async () => {
    const error = await errorOf(callTool(readFile, fileOf(await makePdf(['x']), 'a.pdf'), { file: 'a.pdf' }));
    expect([error.code, error.message]).toEqual([
      'invalid-tool-input',
      'file must be a text document, but "a.pdf" is a PDF: use read_pdf',
    ]);
  });
});

describe('read_pdf', () => {
  it('reads one page and says how many there are', async () => {
    const access = fileOf(await makePdf(['one', '', 'three']), 'a.pdf');
    expect(await callTool(readPdf, access, { file: 'a.pdf', page: 3 })).toEqual({
      file: 'a.pdf',
      page: 3,
      pages: 3,
      text: 'three',
    });
    expect((await callTool(readPdf, access, { file: 'a.pdf', page: 2 })).text).toBe('');
    const error = await errorOf(callTool(readPdf, access, { file: 'a.pdf', page: 4 }));
    expect([error.code, error.message]).toEqual(['page-out-of-range', '"a.pdf" has 3 pages; page is 4']);
  });

  it('sends a text to read_file', async () => {
    const error = await errorOf(callTool(readPdf, fileOf('x'), { file: 'a.txt', page: 1 }));
    expect([error.code, error.message]).toEqual(['invalid-tool-input', 'file must be a PDF, but "a.txt" is text: use read_file']);
  });

  it('parses a PDF of 50 pages once, not once for each page', async () => {
    const pages = Array.from({ length: 50 }, (_, index) => `Page ${index + 1}. ${'Some words in a line. '.repeat(60)}`);
    const access = fileOf(await makePdf(pages), 'a.pdf');
    const before = computedMs();
    await callTool(readPdf, access, { file: 'a.pdf', page: 1 });
    const firstMs = computedMs() - before;
    for (let page = 2; page <= 50; page += 1) {
      expect((await callTool(readPdf, access, { file: 'a.pdf', page })).text).toContain(`Page ${page}.`);
    }
    expect(computedMs() - before - firstMs).toBeLessThan(firstMs * 5);
  });
});

const anyLine = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.nat(40_000).map((length) => '𝄞'.repeat(length)),
  fc.nat(90_000).map((length) => 'x'.repeat(length)),
);

it('any text is read whole by going on, no piece over the limit, no code point cut', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (texts, maxLines) => {
      const lines = texts.map((text) => ({ text: text.toWellFormed() }));
      let joined = '';
      let at: { fromLine: number; fromCharacter: number } | undefined = { fromLine: 1, fromCharacter: 1 };
      while (at !== undefined) {
        const window = textWindow(lines, { file: 'a', maxLines, ...at });
        expect(Buffer.byteLength(window.text)).toBeLessThanOrEqual(windowBytes);
        expect(window.text.isWellFormed()).toBe(true);
        const isCut = window.nextCharacter !== undefined;
        joined += window.text + (!isCut && window.nextLine !== undefined ? '\n' : '');
        at = window.nextLine === undefined ? undefined : { fromLine: window.nextLine, fromCharacter: window.nextCharacter ?? 1 };
      }
      expect(joined === lines.map((line) => line.text).join('\n')).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('a piece from a place on holds the rest', () => {
  expect(textPiece('abc', 2, 'a')).toEqual({ text: 'bc' });
  expect(textPiece('', 1, 'a')).toEqual({ text: '' });
});

it('the tools that give a text in pieces ask in one form where to go on', () => {
  const asked = [readFile, readPdf, fetchUrl].map(({ inputSchema }) => {
    const { properties } = inputSchema as { readonly properties: Readonly<Record<string, JsonSchema>> };
    return properties['fromCharacter'];
  });
  expect(asked).toEqual(
    [fromCharacterSchema('that line', 'very long lines'), fromCharacterSchema('the page', 'very long pages')].concat(
      fromCharacterSchema('the text', 'long pages'),
    ),
  );
});
