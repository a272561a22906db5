// The cases themselves: each of the 31 has a test, and a mutant that its test has to notice.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutate } from '../../scripts/mutants/mutant.ts';
import { conformanceMutants } from './mutants.ts';

const all = Array.from({ length: 31 }, (_, n) => `case ${String(n + 1).padStart(2, '0')}:`);
const root = new URL('../../', import.meta.url);

test('each of the 31 cases has a test', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.ts'));
  const source = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  expect(all.filter((name) => !source.includes(`'${name} `))).toEqual([]);
});

test('each of the 31 cases names a mutant, which stands in its test file', () => {
  expect(all.filter((name) => !conformanceMutants.some((mutant) => mutant.names === name))).toEqual([]);
  const strays = conformanceMutants.filter(({ test: file, names }) => {
    return !readFileSync(new URL(file, root), 'utf8').includes(`'${names} `);
  });
  expect(strays).toEqual([]);
});

test.each(conformanceMutants)('the mutant of $names $name fits the source', (mutant) => {
  expect(() => mutate(readFileSync(new URL(mutant.file, root), 'utf8'), mutant)).not.toThrow();
});
