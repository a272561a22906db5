// PDF to pages: what comes out, and what damaged, locked and empty ones get. None of them may end the thread or write to the console.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import { seededRandom } from '../../src/base/random.ts';
import { pdfPages } from '../../src/tools/documents/pdf-pages.ts';
import { makePdf, type PdfOptions } from './pdf-fixture.ts';
import { codeOf, errorOf } from './temp-folder.ts';

const said = vi.fn();
beforeEach(() => {
  for (const method of ['log', 'warn', 'error', 'info'] as const) vi.spyOn(console, method).mockImplementation(said);
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(said).not.toHaveBeenCalled();
});

function read(bytes: Uint8Array): Promise<string[]> {
  return pdfPages(Uint8Array.from(bytes), 'a.pdf');
}

async function readMade(pages: readonly string[], options?: PdfOptions): Promise<string[]> {
  return await read(await makePdf(pages, options));
}

it('gives the text of each page, with its lines, in order', async () => {
  const pages = await readMade(['First page.\nSecond line, “quoted” and €5.', '', 'Third']);
  expect(pages).toEqual(['First page.\nSecond line, “quoted” and €5.', '', 'Third']);
});

it('reads a PDF that is only protected against changes', async () => {
  expect(await readMade(['open to read'], { ownerPassword: 'owner' })).toEqual(['open to read']);
});

it('a PDF with a password is pdf-encrypted', async () => {
  const error = await errorOf(readMade(['secret'], { userPassword: 'user', ownerPassword: 'owner' }));
  expect(error.code).toBe('pdf-encrypted');
  expect(error.message).toBe('"a.pdf" needs a password');
});

it('a PDF of pictures is file-empty', async () => {
  const error = await errorOf(readMade(['', '']));
  expect(error.code).toBe('file-empty');
  expect(error.message).toBe('"a.pdf" has 2 pages without text: they are pictures, or damaged');
});

describe('a damaged PDF is pdf-damaged', () => {
  it.each([0.02, 0.3, 0.5, 0.9])('cut off after %d of its length', async (share) => {
    const whole = await makePdf(Array.from({ length: 10 }, (_, index) => `Page ${index}. ${'Some words. '.repeat(50)}`));
    const error = await errorOf(read(whole.subarray(0, Math.floor(whole.length * share))));
    expect(error.code).toBe('pdf-damaged');
    expect(error.message).toMatch(/^"a\.pdf" cannot be parsed as a PDF/);
  });

  it('with nothing behind its header', async () => {
    expect(await codeOf(read(Buffer.from('%PDF-1.7\n')))).toBe('pdf-damaged');
    expect(await codeOf(read(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 7)])))).toBe('pdf-damaged');
  });

  it('with a page tree that leads nowhere, named by the page', async () => {
    const whole = (await makePdf(['one', 'two', 'three'])).toString('latin1');
    const broken = whole.replace(
      /\/Kids \[(\d+ 0 R) (\d+ 0 R)/,
      (_, first, second) => `/Kids [${first} ${second.replace(/^\d+/, '1')}`,
    );
    const error = await errorOf(read(Buffer.from(broken, 'latin1')));
    expect(error.message).toMatch(/^"a\.pdf" cannot be parsed as a PDF at page 2: /);
    expect(error.details).toEqual({ file: 'a.pdf', page: 2 });
  });
});

it('a PDF whose every page is spoilt inside is file-empty, and the message says that it may be damaged', async () => {
  const whole = await makePdf(['Some words. '.repeat(40)]);
  const stream = whole.indexOf('stream\n') + 7;
  const error = await errorOf(read(Buffer.from(whole).fill(0x41, stream, stream + 60)));
  expect([error.code, error.message]).toEqual(['file-empty', '"a.pdf" has 1 page without text: it is a picture, or damaged']);
});

it('random damage never ends the thread: text or a code, and no listener is left behind', async () => {
  const whole = await makePdf(Array.from({ length: 5 }, (_, index) => `Page ${index}. ${'Some words. '.repeat(200)}`));
  const seed = 20_260_101;
  const random = seededRandom(seed);
  const listeners = process.listenerCount('unhandledRejection');
  const outcomes = new Set<string>();
  for (let round = 0; round < 150; round += 1) {
    outcomes.add(await outcomeOf(damaged(whole, () => random.next(), round % 2 === 0 ? 10 : 2000)));
  }
  expect([...outcomes].sort(), `seed ${seed}`).toEqual(['file-empty', 'pdf-damaged', 'text']);
  expect(process.listenerCount('unhandledRejection')).toBe(listeners);
}, 60_000);

async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    return (await read(bytes)).length > 0 ? 'text' : 'nothing';
  } catch (error) {
    return isActorError(error) ? error.code : String(error);
  }
}

/** A copy with one to three stretches of chance in it; the header stays. */
function damaged(whole: Uint8Array, next: () => number, longest: number): Uint8Array {
  const bytes = Uint8Array.from(whole);
  for (let count = 1 + Math.floor(next() * 3); count > 0; count -= 1) {
    const from = 20 + Math.floor(next() * (bytes.length - 20));
    const to = Math.min(bytes.length, from + 1 + Math.floor(next() * longest));
    for (let at = from; at < to; at += 1) bytes[at] = Math.floor(next() * 256);
  }
  return bytes;
}
