import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { findUses } from '../../scripts/syntax/find-uses.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const files = globSync('**/*.ts', { cwd: source }).sort();

/** `file: name` for each use of a global, in the files that `isBound` picks. */
function usesIn(isBound: (file: string) => boolean, names: readonly string[]): readonly string[] {
  const bound = files.filter(isBound);
  expect(bound.length).toBeGreaterThan(10);
  const uses = bound.flatMap((file) =>
    findUses(readFileSync(join(source, file), 'utf8'), names).map((use) => `${file}: ${use.name}`),
  );
  return [...new Set(uses)];
}

describe('src', () => {
  test('takes time and chance from the ports only', () => {
    const ports = ['base/clock.ts', 'base/random.ts'];
    const names = ['Date.now', 'new Date', 'performance.now', 'process.hrtime', 'setTimeout', 'setInterval', 'Math.random'];
    const random = ['crypto.randomUUID', 'crypto.getRandomValues', 'nanoid'];
    expect(usesIn((file) => !ports.includes(file), [...names, ...random])).toEqual([]);
  });

  test('writes to the terminal from the command line only', () => {
    const names = [
      'process.stdout',
      'process.stderr',
      'console.log',
      'console.info',
      'console.warn',
      'console.error',
      'console.debug',
    ];
    expect(usesIn((file) => !file.startsWith('cli/'), names)).toEqual([]);
  });

  test('installs handlers on the process from the command line, and otherwise only inside worker threads', () => {
    expect(usesIn((file) => !file.startsWith('cli/'), ['process.on', 'process.once'])).toEqual([
      'threads/attribute-async.ts: process.on',
      'tools/documents/stray-pdf-rejections.ts: process.on',
    ]);
  });

  test('has no file or folder named for nothing in particular', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|types)(\.ts$|\/)/.test(file))).toEqual([]);
  });

  test('has no file of more than 500 lines', () => {
    const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 500);
    expect(long).toEqual([]);
  });
});

describe('finding uses', () => {
  test('sees calls, members and bare constructions, and nothing in comments, strings and types', () => {
    const text = `
      setTimeout(() => Date.now(), 1); new Date(); new Date(5);
      // Date.now()
      const a = 'Date.now()'; let b: typeof setTimeout; clock.setTimeout(); clock.Date.now;
    `;
    expect(findUses(text, ['Date.now', 'new Date', 'setTimeout']).map((use) => use.name)).toEqual([
      'setTimeout',
      'Date.now',
      'new Date',
    ]);
  });
});
