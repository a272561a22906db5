import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkOutput } from '../../scripts/build/check-output.ts';

const planted: string[] = [];

afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

function problemsOf(files: Record<string, string>, manifest = {}): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'build-'));
  planted.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkOutput(root, manifest);
}

test('packing builds first, and leaves stdout to npm, whose --json others read', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(scripts.prepack).toBe(`${scripts.build} 1>&2`);
});

describe('the check of the built package', () => {
  test('passes JavaScript that names JavaScript', () => {
    const files = { 'dist/index.js': "import './a/b.js'; import 'piscina';", 'dist/a/b.js': '', 'dist/index.d.ts': '' };
    expect(problemsOf(files, { exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } })).toEqual([]);
  });

  test('fails on a name that ends in .ts, be it an import or the URL of a thread’s entry', () => {
    expect(problemsOf({ 'dist/a.js': "import './b.ts';" })).toEqual([expect.stringContaining('names ./b.ts')]);
    expect(problemsOf({ 'dist/a.js': "new URL('./b.ts', import.meta.url);" })).toHaveLength(1);
  });

  test('fails on a missing file, be it imported or named by the manifest', () => {
    expect(problemsOf({ 'dist/a.js': "import './b.js';" })).toEqual([expect.stringContaining('which does not exist')]);
    expect(problemsOf({ 'dist/a.js': '' }, { bin: { troupe: 'bin/troupe.js' }, exports: { './x': './dist/x.js' } })).toEqual([
      'package.json: bin/troupe.js does not exist',
      'package.json: ./dist/x.js does not exist',
    ]);
  });

  test('fails on an empty output', () => {
    expect(problemsOf({ 'dist/a.d.ts': '' })).toEqual(['dist: no JavaScript file found']);
  });
});
