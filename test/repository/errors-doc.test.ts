import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { errorsPage } from '../../scripts/errors-doc/errors-page.ts';
import { errorCodes } from '../../src/base/error-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const catalogue = readFileSync(join(root, 'src/base/error-codes.ts'), 'utf8');

describe('the error catalogue', () => {
  test('equals docs/errors.md (npm run errors writes it)', () => {
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorsPage(catalogue, errorCodes));
  });

  test('gives each code a meaning and a remedy, each a sentence', () => {
    for (const [code, entry] of Object.entries(errorCodes)) {
      expect(entry.meaning, code).toMatch(/^[A-Z`].*\.$/);
      expect(entry.remedy, code).toMatch(/^[A-Z`].*\.$/);
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    }
  });

  test('lists no code that the source never raises', () => {
    const sources = globSync('src/**/*.ts', { cwd: root, ignore: 'src/base/error-codes.ts' });
    expect(sources.length).toBeGreaterThan(10);
    const text = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const unused = Object.keys(errorCodes).filter((code) => !text.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });

  test('cannot lose a code on the way to the page', () => {
    expect(() => errorsPage(catalogue, { ...errorCodes, 'not-grouped': { meaning: 'A.', remedy: 'B.' } })).toThrow('not-grouped');
    expect(() => errorsPage('', {})).toThrow('anything');
  });
});
