// The embedded model must not know the questions by which it is measured.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { keyNames, readKey } from '../corpus/answer-key.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** Words of the questions that any program's text is full of, or that say what to do rather than what to find. */
const common = new Set(['do', 'they', 'mention', 'which', 'of', 'them', 'report']);

function linesWith(words: readonly string[], names: readonly string[]): string[] {
  const pattern = new RegExp(`\\b(?:${words.join('|')})\\b`, 'i');
  return names.flatMap((name) =>
    readFileSync(join(source, name), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe('the source', () => {
  it('holds no content word of the example questions', async () => {
    expect(files.length).toBeGreaterThan(50);
    const questions = await Promise.all(keyNames.map(async (name) => (await readKey(name)).question));
    const words = questions
      .flatMap((question) => question.toLowerCase().match(/[a-z]+/g) ?? [])
      .filter((word) => !common.has(word));
    expect(words).toEqual(['revenue', 'growth', 'job', 'cuts']);
    expect(linesWith([...words, 'engines'], files)).toEqual([]);
  });

  it('holds, where it searches and answers, none of the words in which documents answer them', () => {
    const searching = files.filter((name) => /^models\/|^tools\/search/.test(name));
    expect(searching.length).toBeGreaterThan(20);
    const answers = [
      'revenues',
      'grow',
      'grows',
      'grew',
      'grown',
      'growing',
      'rise',
      'rose',
      'risen',
      'increased?',
      'jobs',
      'cutting',
      'layoffs?',
    ];
    expect(linesWith(answers, searching)).toEqual([]);
  });
});
