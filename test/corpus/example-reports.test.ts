import { readdir, readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { longReportPath, makeLongReport } from '../../scripts/make-long-report.ts';
import { type AnswerKey, keyNames, type Place, readKey, reportsFolder } from './answer-key.ts';
import { fold, pdfPages, sentencesOf, stripTags } from './plain-text.ts';

const names = (await readdir(reportsFolder)).sort();
const pages = await pdfPages(longReportPath);

/** The two ideas of each question; what is in neither form is in other words. */
const ideas = {
  'revenue-growth': [/\brevenues?\b/i, /\b(?:grow(?:s|ing|n|th)?|grew|rose)\b/i],
  'job-cuts': [/\bjobs?\b/i, /\bcut(?:s|ting)?\b/i],
} as const;

/** What a reader reads: each page of a PDF, or the one text of another file. */
async function textsOf(name: string): Promise<string[]> {
  if (name.endsWith('.pdf')) return pages;
  const text = await readFile(new URL(name, reportsFolder), 'utf8');
  return [name.endsWith('.html') ? stripTags(text) : text];
}

/** Whether the place's words begin at its line, or stand on its page, or anywhere in the text of an HTML page. */
async function standsThere(name: string, { line, page, text: words }: Place): Promise<boolean> {
  const texts = await textsOf(name);
  if (name.endsWith('.pdf')) return page !== undefined && fold(texts[page - 1] ?? '').includes(words);
  const [text = ''] = texts;
  if (name.endsWith('.html')) return fold(text).includes(words);
  if (line === undefined) return false;
  const lines = text.split('\n');
  const at = fold(lines.slice(line - 1).join('\n')).indexOf(words);
  return at >= 0 && at < (lines[line - 1]?.length ?? 0);
}

describe.each(keyNames)('the key %s', (keyName) => {
  const read = (): Promise<AnswerKey> => readKey(keyName);

  it('has an entry for every example report and for nothing else', async () => {
    expect(Object.keys((await read()).documents).sort()).toEqual(names);
  });

  it('says where each relevant report says it, and nothing of the kind for the others', async () => {
    for (const [name, entry] of Object.entries((await read()).documents)) {
      expect(entry.why?.length ?? 0, name).toBeGreaterThan(0);
      expect((entry.where?.length ?? 0) > 0, name).toBe(entry.relevant);
      expect(entry.relevant || entry.otherWords !== true, name).toBe(true);
    }
  });

  it('quotes what stands word for word at the line or on the page given', async () => {
    for (const [name, entry] of Object.entries((await read()).documents)) {
      for (const place of entry.where ?? []) expect(await standsThere(name, place), `${name}: ${place.text}`).toBe(true);
    }
  });

  it('calls relevant just those reports that hold both ideas in one sentence, or say it in other words', async () => {
    const holdsBoth = (sentence: string) => ideas[keyName].every((idea) => idea.test(sentence));
    for (const [name, entry] of Object.entries((await read()).documents)) {
      const both = (await textsOf(name)).flatMap(sentencesOf).filter(holdsBoth);
      expect(both.length > 0, `${name}: ${JSON.stringify(both)}`).toBe(entry.relevant && entry.otherWords !== true);
    }
  });

  it('is balanced, with two reports in other words and a denial or two', async () => {
    const entries = Object.values((await read()).documents);
    const relevant = entries.filter((entry) => entry.relevant).length;
    expect(relevant / entries.length).toBeGreaterThan(0.35);
    expect(relevant / entries.length).toBeLessThan(0.65);
    expect(entries.filter((entry) => entry.otherWords === true)).toHaveLength(2);
    expect(entries.filter((entry) => entry.why?.includes('denial')).length).toBeGreaterThanOrEqual(1);
  });
});

describe('the example reports', () => {
  it('are at least fourteen besides the PDF, in three formats, of 40 to 150 lines', async () => {
    const texts = names.filter((name) => !name.endsWith('.pdf'));
    expect(texts.length).toBeGreaterThanOrEqual(14);
    expect(new Set(texts.map((name) => name.split('.').at(-1)))).toEqual(new Set(['md', 'txt', 'html']));
    for (const name of texts) {
      const lines = (await readFile(new URL(name, reportsFolder), 'utf8')).split('\n').length;
      expect(lines, name).toBeGreaterThanOrEqual(40);
      expect(lines, name).toBeLessThanOrEqual(150);
    }
  });

  it('hold one PDF of at least fifty pages and less than 400 KB', async () => {
    expect(pages.length).toBeGreaterThanOrEqual(50);
    expect((await stat(longReportPath)).size).toBeLessThan(400_000);
  });

  it('hold the text that the committed script makes, page by page', async () => {
    const made = await getDocumentProxy(new Uint8Array(await buffer(makeLongReport())));
    expect((await extractText(made, { mergePages: false })).text).toEqual(pages);
  });
});
