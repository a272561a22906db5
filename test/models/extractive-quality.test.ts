// How well the embedded reader finds what is asked: against the committed keys, and on generated documents. Prints what it measured.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/models/extractive/verdict.ts';
import { openDocument } from '../../src/tools/documents/open-document.ts';
import type { RunFile } from '../../src/tools/tool.ts';
import { keyNames, keyOf, readKey, reportsFolder } from '../corpus/answer-key.ts';
import { generateDocuments } from '../corpus/generate-documents.ts';
import { fold } from '../corpus/plain-text.ts';
import { score } from '../corpus/score.ts';
import { accessTo, tempFolder } from '../tools/temp-folder.ts';
import { readDocuments } from './read-documents.ts';

const reports: readonly RunFile[] = readdirSync(reportsFolder).map((name) => {
  return { name, path: fileURLToPath(new URL(name, reportsFolder)) };
});

async function readEach(question: string, files: readonly RunFile[]): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  for (const file of files) verdicts.set(file.name, await readDocuments(question, [file]));
  return verdicts;
}

const foundIn = (verdicts: ReadonlyMap<string, Verdict>): string[] =>
  [...verdicts].filter(([, verdict]) => verdict.relevant).map(([name]) => name);

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

describe.each(keyNames)('the example reports, asked for %s', async (keyName) => {
  const key = await readKey(keyName);
  const began = performance.now();
  const verdicts = await readEach(key.question, reports);
  const tookMs = Math.round(performance.now() - began);

  it('are found with precision and recall of at least 0.9, but for those that say it in other words', () => {
    const { precision, recall } = score(key, foundIn(verdicts), { otherWords: 'skip' });
    const all = score(key, foundIn(verdicts));
    console.log(
      `${keyName}: precision ${percent(precision)}, recall ${percent(recall)} ` +
        `(${percent(all.recall)} with those in other words), ${reports.length} documents in ${tookMs} ms`,
    );
    expect({ precision, recall }).toEqual({ precision: expect.any(Number), recall: expect.any(Number) });
    expect(Math.min(precision, recall, all.precision)).toBeGreaterThanOrEqual(0.9);
  });

  it('are quoted where the key says they speak of it', () => {
    for (const [name, { relevant, otherWords, where = [] }] of Object.entries(key.documents)) {
      if (!relevant || otherWords === true) continue;
      const quotes = verdicts.get(name)?.quotes ?? [];
      const isThere = where.some((place) =>
        quotes.some(({ text }) => text.includes(place.text.slice(0, 30)) || place.text.includes(text)),
      );
      expect(isThere, `${name}: ${JSON.stringify(quotes)}`).toBe(true);
    }
  });

  it('are quoted word for word, at the line or page given, 1 to 5 times for each that speaks of it', async () => {
    for (const [name, { relevant, quotes }] of verdicts) {
      expect(quotes.length > 0, name).toBe(relevant);
      expect(quotes.length).toBeLessThanOrEqual(5);
      const file = reports.find((report) => report.name === name) as RunFile;
      const { units, kind } = await openDocument(accessTo({ files: [file] }), name);
      for (const { text, file: quoted, line, page } of quotes) {
        expect(quoted).toBe(name);
        expect(text.length).toBeLessThanOrEqual(400);
        if (kind === 'pdf') {
          expect(fold(units[(page ?? 0) - 1]?.text ?? '')).toContain(text);
          continue;
        }
        const texts = kind === 'html' ? units.map((unit) => unit.text) : readFileSync(file.path, 'utf8').split('\n');
        const at = fold(texts.slice((line ?? 0) - 1).join('\n')).indexOf(text);
        expect(at, `${name}:${line}: ${text}`).toBeGreaterThanOrEqual(0);
        expect(at, `${name}:${line}: ${text}`).toBeLessThan(fold(texts[(line ?? 0) - 1] ?? '').length);
      }
    }
  });
});

describe('the example reports, asked in another way', () => {
  it.each([
    ['revenue-growth', 'Did revenue grow?'],
    ['revenue-growth', 'Read these reports and tell me if they say anything about an increase in revenue.'],
    ['revenue-growth', 'Have the revenues of the company gone up?'],
    ['job-cuts', 'Were jobs cut?'],
    ['job-cuts', 'Who reduced the number of jobs?'],
  ] as const)('for %s: %s', async (keyName, question) => {
    const { precision, recall } = score(await readKey(keyName), foundIn(await readEach(question, reports)), {
      otherWords: 'skip',
    });
    expect(Math.min(precision, recall)).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a hundred generated documents', () => {
  it.each([1, 20_261, 4_000_000_007, Math.floor(Math.random() * 2 ** 32)])(
    'of seed %i are found with precision and recall of at least 0.9',
    async (seed) => {
      const folder = tempFolder();
      const documents = generateDocuments(seed);
      for (const { name, text } of documents) writeFileSync(folder.at(name), text);
      const key = keyOf(documents);
      const began = performance.now();
      const verdicts = await readEach(
        key.question,
        documents.map(({ name }) => ({ name, path: folder.at(name) })),
      );
      const all = score(key, foundIn(verdicts));
      const skipping = score(key, foundIn(verdicts), { otherWords: 'skip' });
      console.log(
        `seed ${seed}: precision ${percent(all.precision)}, recall ${percent(skipping.recall)} ` +
          `(${percent(all.recall)} with those in other words), in ${Math.round(performance.now() - began)} ms`,
      );
      expect(all.precision, all.falsePositives.join()).toBeGreaterThanOrEqual(0.9);
      expect(all.recall, all.falseNegatives.join()).toBeGreaterThanOrEqual(0.9);
    },
  );
});
