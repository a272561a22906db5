import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AttackCase, readAttackCases, readRows } from '../../scripts/guarantees/read-attack-cases.ts';
import { readTestNames } from '../../scripts/guarantees/read-test-names.ts';

const root = new URL('../../', import.meta.url);
const cases = readAttackCases(readFileSync(new URL('docs/security.md', root), 'utf8'));
const sourceOf = (file: string): string | undefined => {
  const path = new URL(file, root);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

function isShown({ file, name, row }: AttackCase['tests'][number]): boolean {
  const source = sourceOf(file);
  return source !== undefined && readTestNames(source).has(name) && (row === undefined || readRows(source).has(row));
}

describe('docs/security.md', () => {
  test('lists at least 60 cases, numbered in order, each with a test', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(cases.map(({ number }) => number)).toEqual(cases.map((_, index) => index + 1));
    expect(cases.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  test('names only tests that exist, are not skipped, and have the row that it names', () => {
    expect(cases.flatMap(({ tests }) => tests).filter((one) => !isShown(one))).toEqual([]);
  });

  test('leaves out no row of test/security', () => {
    const listed = new Set(cases.flatMap(({ tests }) => tests.map(({ file, row }) => `${file} ${row}`)));
    const files = readdirSync(new URL('test/security', root)).filter((file) => file.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(3);
    const rows = files.flatMap((file) => {
      const path = `test/security/${file}`;
      return [...readRows(sourceOf(path) ?? '')].map((row) => `${path} ${row}`);
    });
    expect(rows.filter((row) => !listed.has(row))).toEqual([]);
  });
});

describe('reading cases', () => {
  test('takes number, words, and each test with its row', () => {
    const page = 'Words.\n\n1. An attack. [test/a/b.test.ts › refuses %s | a row]\n   [test/a/c.test.ts › plain]\n2. Bare.\n';
    expect(readAttackCases(page)).toEqual([
      {
        number: 1,
        words: 'An attack.',
        tests: [
          { file: 'test/a/b.test.ts', name: 'refuses %s', row: 'a row' },
          { file: 'test/a/c.test.ts', name: 'plain', row: undefined },
        ],
      },
      { number: 2, words: 'Bare.', tests: [] },
    ]);
  });

  test('knows a row by its first words', () => {
    expect([...readRows("test.each([['one row', ['a', 'b']], [\n 'the other', 1,\n]])('x %s', () => {});")]).toEqual([
      'one row',
      'the other',
    ]);
  });
});
