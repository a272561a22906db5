// Opening documents: encodings, kinds told by content, what each unreadable document gets, and the cache.
import { renameSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/tools/documents/open-document.ts';
import { makePdf } from './pdf-fixture.ts';
import { codeOf, errorOf, filesIn, tempFolder } from './temp-folder.ts';

/** The lines of a file with that content. */
async function linesOf(name: string, content: string | Uint8Array): Promise<string[]> {
  const folder = tempFolder();
  folder.write(name, content);
  const document = await openDocument(filesIn(folder, name), name);
  expect(document.units.map((unit) => unit.line)).toEqual(document.units.map((_, index) => index + 1));
  return document.units.map((unit) => unit.text);
}

async function codeFor(name: string, content: string | Uint8Array): Promise<string> {
  const folder = tempFolder();
  folder.write(name, content);
  return await codeOf(openDocument(filesIn(folder, name), name));
}

describe('lines are numbered as an editor does', () => {
  it('LF, CRLF and a mixture', async () => {
    expect(await linesOf('a.txt', 'one\ntwo\nthree')).toEqual(['one', 'two', 'three']);
    expect(await linesOf('a.txt', 'one\r\ntwo\r\n')).toEqual(['one', 'two']);
    expect(await linesOf('a.txt', 'one\r\ntwo\n\nfour\n')).toEqual(['one', 'two', '', 'four']);
    expect(await linesOf('a.txt', 'one\rtwo\rthree')).toEqual(['one', 'two', 'three']);
  });

  it('Unicode line separators, form feeds and vertical tabs end no line', async () => {
    const text = 'a\u2028b\u2029c\u0085d\u000be\u000cf';
    expect(await linesOf('a.txt', `${text}\nnext`)).toEqual([text, 'next']);
  });

  it('white space within a line is kept', async () => {
    expect(await linesOf('a.txt', '  a\t b  \n\n')).toEqual(['  a\t b  ', '']);
  });
});

describe('encodings', () => {
  it('UTF-8, with and without a mark', async () => {
    expect(await linesOf('a.txt', 'Größe — 100 €')).toEqual(['Größe — 100 €']);
    expect(await linesOf('a.txt', '\ufeffGröße')).toEqual(['Größe']);
  });

  it('UTF-16 of both orders, with a mark', async () => {
    const little = Buffer.from('\ufeffGröße\r\nzwei', 'utf16le');
    expect(await linesOf('a.txt', little)).toEqual(['Größe', 'zwei']);
    expect(await linesOf('a.txt', Buffer.from(little).swap16())).toEqual(['Größe', 'zwei']);
  });

  it('Latin-1 and windows-1252', async () => {
    expect(await linesOf('a.txt', Buffer.from('Größe: très cher', 'latin1'))).toEqual(['Größe: très cher']);
    expect(await linesOf('a.txt', Buffer.from([0x93, 0x61, 0x94, 0x20, 0x80, 0x35]))).toEqual(['“a” €5']);
  });

  it('a UTF-8 text with one broken byte stays UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('Größe, Straße, süß, für, grün '), Buffer.from([0xc3]), Buffer.from(' Ende')]);
    expect(await linesOf('a.txt', bytes)).toEqual(['Größe, Straße, süß, für, grün \ufffd Ende']);
  });

  it('the one that an HTML document names, where the bytes are no UTF-8', async () => {
    const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]);
    const html = Buffer.concat([
      Buffer.from('<html><head><meta charset="windows-1251"></head><p>'),
      cyrillic,
      Buffer.from('</p></html>'),
    ]);
    expect(await linesOf('a.html', html)).toEqual(['Привет']);
  });
});

describe('kinds', () => {
  it.each([
    ['a.txt', 'x', 'text'],
    ['a.md', '# x', 'markdown'],
    ['A.MARKDOWN', '# x', 'markdown'],
    ['a.htm', '<p>x', 'html'],
    ['a.json', '{"a": 1}', 'json'],
    ['a.csv', 'a,b\n1,2', 'csv'],
    ['README', 'x', 'text'],
    ['script.py', 'x = 1', 'text'],
    ['page', '<!DOCTYPE html><title>x</title>', 'html'],
    ['page.php', '\n<!-- made -->\n<html lang="en"><body>x</body></html>', 'html'],
    ['html.md', '<!doctype html> is how HTML begins', 'markdown'],
    ['generic.txt', '<T> is a type parameter', 'text'],
  ])('%s is of the right kind', async (name, content, kind) => {
    const folder = tempFolder();
    folder.write(name, content);
    expect((await openDocument(filesIn(folder, name), name)).kind).toBe(kind);
  });

  it('damaged JSON is text, and no JSON is reformatted', async () => {
    expect(await linesOf('a.json', '{"a":\n  [1,')).toEqual(['{"a":', '  [1,']);
    expect(await linesOf('a.json', '{"a":{"b":1}}')).toEqual(['{"a":{"b":1}}']);
  });

  it('a PDF is one whatever its name', async () => {
    const folder = tempFolder();
    folder.write('a.txt', await makePdf(['Hello there']));
    const document = await openDocument(filesIn(folder, 'a.txt'), 'a.txt');
    expect(document).toMatchObject({ name: 'a.txt', kind: 'pdf', pages: 1, units: [{ page: 1, text: 'Hello there' }] });
  });

  it('a text that speaks of PDF is a text', async () => {
    expect(await linesOf('a.md', '# %PDF-1.4\n%PDF- is the header')).toHaveLength(2);
  });

  it('a text named .pdf is refused, and the message says what it looks like', async () => {
    const folder = tempFolder();
    folder.write('a.pdf', '<html>404</html>');
    const error = await errorOf(openDocument(filesIn(folder, 'a.pdf'), 'a.pdf'));
    expect(error.code).toBe('pdf-damaged');
    expect(error.message).toBe(
      '"a.pdf" is named as a PDF and does not begin as one (it looks like text: rename it to have it read as text)',
    );
  });
});

describe('what holds no text', () => {
  it('is file-empty: nothing, white space, a mark, HTML without text, an empty PDF', async () => {
    for (const name of ['a.txt', 'a.md', 'a.html', 'a.json', 'a.csv', 'a.pdf', 'a']) {
      expect(await codeFor(name, ''), name).toBe('file-empty');
      expect(await codeFor(name, ' \r\n\t\n'), name).toBe('file-empty');
    }
    expect(await codeFor('a.txt', '\ufeff')).toBe('file-empty');
    expect(await codeFor('a.html', '<html><head><style>p { color: red }</style></head><script>alert(1)</script></html>')).toBe(
      'file-empty',
    );
  });

  it('is file-binary when it is no text at all, whatever its name', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    for (const name of ['a.txt', 'a.md', 'a.html', 'a.png', 'a']) expect(await codeFor(name, png), name).toBe('file-binary');
    const compressed = Buffer.from(Array.from({ length: 4000 }, (_, index) => 1 + ((index * 7919) % 255)));
    expect(await codeFor('a.txt', compressed)).toBe('file-binary');
    expect(await codeFor('a.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.alloc(400)]))).toBe('file-binary');
    expect(await codeFor('a.pdf', png)).toBe('pdf-damaged');
  });
});

describe('the cache', () => {
  it('gives the same units while the file is the same, and new ones when it changes', async () => {
    const folder = tempFolder();
    const path = folder.write('a.txt', 'one');
    const access = filesIn(folder, 'a.txt');
    const first = await openDocument(access, 'a.txt');
    expect((await openDocument(access, 'a.txt')).units).toBe(first.units);
    folder.write('a.txt', 'two');
    expect((await openDocument(access, 'a.txt')).units[0]?.text).toBe('two');
    utimesSync(path, 0, 0);
    expect((await openDocument(access, 'a.txt')).units[0]?.text).toBe('two');
    folder.write('b.txt', 'six');
    renameSync(folder.at('b.txt'), path);
    expect((await openDocument(access, 'a.txt')).units[0]?.text).toBe('six');
  });

  it('does not get round the guard or the size limit', async () => {
    const folder = tempFolder();
    folder.write('a.txt', 'some text');
    const access = filesIn(folder, 'a.txt');
    await openDocument(access, 'a.txt');
    expect(await codeOf(openDocument({ ...access, maxFileBytes: 3 }, 'a.txt'))).toBe('file-too-large');
    expect(await codeOf(openDocument({ ...access, files: [] }, folder.at('a.txt')))).toBe('path-outside-roots');
  });

  it('keeps apart two names that promise different kinds for one file', async () => {
    const folder = tempFolder();
    folder.write('a.html', '<p>x</p>');
    symlinkSync('a.html', folder.at('a.txt'));
    const access = filesIn(folder, 'a.html', 'a.txt');
    expect((await openDocument(access, 'a.html')).units[0]?.text).toBe('x');
    expect((await openDocument(access, 'a.txt')).units[0]?.text).toBe('<p>x</p>');
  });

  it('parses a PDF once, however many ask at once and later', async () => {
    const folder = tempFolder();
    folder.write('a.pdf', await makePdf(['one', 'two']));
    const access = filesIn(folder, 'a.pdf');
    const [first, second] = await Promise.all([openDocument(access, 'a.pdf'), openDocument(access, 'a.pdf')]);
    expect(second?.units).toBe(first?.units);
    expect((await openDocument(access, 'a.pdf')).units).toBe(first?.units);
  });
});
