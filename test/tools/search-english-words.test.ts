import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { irregularForms } from '../../scripts/english-words/irregular-forms.ts';
import { WordTable } from '../../scripts/english-words/word-table.ts';
import { seededRandom } from '../../src/base/random.ts';
import { irregularBases, wordEntry } from '../../src/tools/search/english-words.ts';

const read = (name: string): string[] =>
  readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
const lines = read('english-words.tsv');

describe('the table of English words', () => {
  // All lines at once take ten seconds: node scripts/make-english-words.ts --check
  it('says of words what WordNet says of them: no line is written by hand', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = seededRandom(seed);
    const table = new WordTable();
    for (let drawn = 0; drawn < 40; drawn += 1) {
      const line = lines[Math.floor(random.next() * lines.length)] ?? '';
      const [word = '', count, , related = ''] = line.split('\t');
      expect(table.countOf(word), `${word}, seed ${seed}`).toBe(Number(count));
      for (const entry of related.split(',').filter((part) => part !== '')) {
        const [other = '', strength] = entry.split(':');
        expect(Math.round(table.strengthOf(word, other) * 100), `${word}: ${other}, seed ${seed}`).toBe(Number(strength));
      }
    }
  }, 120_000);

  it('has the irregular forms that the script makes', () => {
    expect(read('english-forms.tsv')).toEqual(irregularForms());
  });

  it('is found in by any of its words, the first and the last among them, and by no other', () => {
    for (const line of [...lines.filter((_, index) => index % 97 === 0), lines[0], lines.at(-1)]) {
      const [word = '', count] = (line ?? '').split('\t');
      expect(wordEntry(word)).toMatchObject({ word, count: Number(count) });
    }
    for (const word of ['', 'a', 'zzzz', 'ferrys', 'Ferry', 'été', 'ferry\t0']) expect(wordEntry(word)).toBeUndefined();
  });

  it('reads relations with their strength, and phrases as their words', () => {
    const delay = wordEntry('delay')?.related ?? [];
    expect(delay).toContainEqual({ words: ['postpone'], strength: 0.53 });
    expect(delay).toContainEqual({ words: ['slow', 'down'], strength: 0.72 });
    expect(wordEntry('slow_down')?.related).toContainEqual({ words: ['delay'], strength: 0.72 });
    expect(wordEntry('discuss')?.isReporting).toBe(true);
    expect(irregularBases('bought')).toEqual(['buy']);
    expect(irregularBases('walked')).toEqual([]);
  });
});
