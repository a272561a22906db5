import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { checkLayers } from '../../scripts/layers/check-layers.ts';
import { findRings } from '../../scripts/layers/find-rings.ts';
import { readImports } from '../../scripts/layers/read-imports.ts';
import { type LayerTable, layerTable } from '../../scripts/layers/table.ts';

const sourceTree = fileURLToPath(new URL('../../src', import.meta.url));

const smallTable: LayerTable = {
  layers: {
    low: { folders: [], packages: [], nodeModules: [] },
    high: { folders: ['low'], packages: ['@scope/known'], nodeModules: ['node:fs'] },
    '.': { folders: ['low', 'high'], packages: [], nodeModules: [] },
  },
  computedImports: ['high/loader.ts'],
  doorImports: ['high/ahead.ts'],
  urlsOutside: ['../package.json'],
};

const planted: string[] = [];

afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

/** A tree of files in a folder of its own, checked against the small table. */
function problemsOf(files: Record<string, string>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  planted.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return checkLayers(root, smallTable).problems;
}

describe('the source tree', () => {
  test('fits the layer table', () => {
    const report = checkLayers(sourceTree, layerTable);
    expect(report.problems).toEqual([]);
    expect(report.files).toBeGreaterThan(10);
    expect(report.imports).toBeGreaterThan(10);
  });

  test('uses every package and node: module that a row allows', () => {
    const report = checkLayers(sourceTree, layerTable);
    for (const [folder, layer] of Object.entries(layerTable.layers)) {
      const unused = [...layer.packages, ...layer.nodeModules].filter((name) => !report.uses.get(folder)?.has(name));
      expect(unused, folder).toEqual([]);
    }
  });

  test('needs just the packages that package.json installs with it, or that its users install beside it', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const named = Object.values(layerTable.layers).flatMap((layer) => layer.packages);
    const installed = named.filter((name) => !Object.hasOwn(peerDependencies, name));
    expect([...new Set(installed)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('only threads may use piscina, comlink and node:worker_threads', () => {
    for (const [folder, layer] of Object.entries(layerTable.layers)) {
      const named = [...layer.packages, ...layer.nodeModules];
      const threadsOnly = named.filter((name) => ['piscina', 'comlink', 'node:worker_threads'].includes(name));
      if (folder !== 'threads') expect(threadsOnly, folder).toEqual([]);
    }
  });

  test('the kernel and what is below it use no node: module', () => {
    for (const folder of ['base', 'mailbox', 'runtime']) expect(layerTable.layers[folder]?.nodeModules).toEqual([]);
  });

  test('testing never reaches threads', () => {
    expect(layerTable.layers['testing']?.folders).not.toContain('threads');
  });

  test('the rows themselves have no ring, and name folders that have a row', () => {
    const rows = new Map(Object.entries(layerTable.layers).map(([folder, layer]) => [folder, layer.folders]));
    expect(findRings(rows)).toEqual([]);
    for (const folder of [...rows.values()].flat()) expect(rows.has(folder), folder).toBe(true);
  });
});

describe('the layer check', () => {
  test('passes a tree that fits', () => {
    expect(
      problemsOf({
        'index.ts': "export { low } from './low/low.ts';\nexport { high } from './high/high.ts';",
        'low/low.ts': 'export const low = 1;',
        'high/high.ts':
          "import { readFileSync } from 'node:fs';\nimport { x } from '@scope/known/deep';\nimport '../low/low.ts';",
      }),
    ).toEqual([]);
  });

  test('fails on an edge upwards, type imports and import types included', () => {
    const high = { 'high/high.ts': 'export type High = 1; export const high = 1;' };
    expect(problemsOf({ ...high, 'low/low.ts': "import { high } from '../high/high.ts';" })).toEqual([
      'low/low.ts:1: low may not use high (high/high.ts)',
    ]);
    expect(problemsOf({ ...high, 'low/low.ts': "\nimport type { High } from '../high/high.ts';" })).toEqual([
      'low/low.ts:2: low may not use high (high/high.ts)',
    ]);
    expect(problemsOf({ ...high, 'low/low.ts': "export type Low = import('../high/high.ts').High;" })).toHaveLength(1);
    expect(problemsOf({ ...high, 'low/low.ts': "export * from '../high/high.ts';" })).toHaveLength(1);
    expect(problemsOf({ ...high, 'low/low.ts': "const later = () => import('../high/high.ts');" })).toHaveLength(1);
    expect(problemsOf({ ...high, 'low/low.ts': "new URL('../high/high.ts', import.meta.url);" })).toHaveLength(1);
  });

  test('fails on a ring of files, also of types alone and also within one folder', () => {
    expect(
      problemsOf({
        'low/a.ts': "import { b } from './b.ts';",
        'low/b.ts': "import type { C } from './c.ts';",
        'low/c.ts': "export * from './a.ts';",
        'low/d.ts': "import './a.ts';",
      }),
    ).toEqual(['ring: low/a.ts -> low/b.ts -> low/c.ts -> low/a.ts']);
    expect(problemsOf({ 'low/a.ts': "import './a.ts';" })).toEqual(['ring: low/a.ts -> low/a.ts']);
  });

  test('fails on a package or node: module that the folder may not use', () => {
    expect(problemsOf({ 'low/a.ts': "import { readFileSync } from 'node:fs';" })).toEqual([
      'low/a.ts:1: low may not use node:fs',
    ]);
    expect(problemsOf({ 'low/a.ts': "import x from '@scope/known';" })).toEqual([
      'low/a.ts:1: low may not use the package @scope/known',
    ]);
    expect(problemsOf({ 'high/a.ts': "import x from 'fs';" })).toEqual(['high/a.ts:1: high may not use the package fs']);
    expect(problemsOf({ 'high/a.ts': "const x = require('@scope/other/y');" })).toEqual([
      'high/a.ts:1: high may not use the package @scope/other',
    ]);
  });

  test('fails on an import of an index file, a file that is not there, and a way out of src', () => {
    expect(problemsOf({ 'low/index.ts': '', 'low/a.ts': "import './index.ts';" })).toEqual([
      'low/a.ts:1: imports low/index.ts; name the file that defines the thing',
    ]);
    expect(problemsOf({ 'low/a.ts': "import './b.ts';" })).toEqual(['low/a.ts:1: low/b.ts does not exist']);
    expect(problemsOf({ 'low/a.ts': "import '../../elsewhere.ts';" })).toEqual(['low/a.ts:1: ../../elsewhere.ts leaves src']);
  });

  test('allows the URL of a listed file outside src, and no import of it', () => {
    expect(problemsOf({ 'low/a.ts': "new URL('../../package.json', import.meta.url);" })).toEqual([]);
    expect(problemsOf({ 'low/a.ts': "new URL('../../other.json', import.meta.url);" })).toHaveLength(1);
    expect(problemsOf({ 'low/a.ts': "import '../../package.json';" })).toHaveLength(1);
  });

  test('fails on a text by which a helper can name a module that an import may not', () => {
    const files = { 'index.ts': '', 'high/high.ts': '' };
    expect(problemsOf({ ...files, 'low/a.ts': "const names = ['../high/high', '../high/high.ts', '../index'];" })).toEqual([
      'low/a.ts:1: low may not use high (high/high.ts)',
      'low/a.ts:1: low may not use high (high/high.ts)',
      'low/a.ts:1: imports index.ts; name the file that defines the thing',
    ]);
    expect(problemsOf({ ...files, 'low/a.ts': 'beside(`../high/high`);' })).toHaveLength(1);
    expect(
      problemsOf({
        ...files,
        'low/a.ts': "const a = ['./b', '../high', '../elsewhere/c', './d.json', '../..'];",
        'low/b.ts': '',
      }),
    ).toEqual([]);
  });

  test('allows an import of the door only where the table lists the file', () => {
    const files = { 'index.ts': '', 'low/index.ts': '' };
    expect(problemsOf({ ...files, 'high/ahead.ts': "const load = () => import('../index.ts');" })).toEqual([]);
    expect(problemsOf({ ...files, 'high/ahead.ts': "import '../low/index.ts';" })).toHaveLength(1);
    expect(problemsOf({ ...files, 'high/other.ts': "import '../index.ts';" })).toHaveLength(1);
  });

  test('fails on a folder without a row', () => {
    expect(problemsOf({ 'new/a.ts': '' })).toEqual(['new/a.ts: the folder new is not in the layer table']);
    expect(problemsOf({ 'constructor/a.ts': '' })).toHaveLength(1);
  });

  test('allows an import by a computed name only where the table lists the file', () => {
    const text = 'export const load = (name: string) => import(name);';
    expect(problemsOf({ 'high/loader.ts': text })).toEqual([]);
    expect(problemsOf({ 'high/other.ts': text })).toEqual(['high/other.ts:1: imports a module by a computed name']);
  });

  test('fails on a tree without files', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('nothing was checked')]);
    expect(problemsOf({ 'low/notes.md': 'import "x"' })).toHaveLength(1);
  });
});

describe('reading imports', () => {
  const specifiers = (source: string) => readImports(source).map((reference) => reference.specifier);

  test('sees every form', () => {
    expect(
      specifiers(`
        import a from 'a'; import * as b from "b"; import 'c'; import { type D } from 'd'; import type E from 'e';
        export { f } from 'f'; export * as g from 'g'; export type { H } from 'h';
        let i: typeof import('i'); let j: import('j').J<import('k').K>;
        await import('l'); await import(\`m\`, { with: { type: 'json' } });
        import n = require('n'); require('o'); import.meta.resolve('p'); new URL('q', import.meta.url);
      `),
    ).toEqual([...'abcdefghijklmnopq']);
  });

  test('tells what names a module for sure from a text that may', () => {
    const source =
      "import './a.ts'; new URL('./b.ts', import.meta.url); f('./c', `./d`, './e f', './', 'g/h', `./${i}`, { j: './k.ts' });";
    expect(readImports(source).map(({ kind, specifier }) => [kind, specifier])).toEqual([
      ['import', './a.ts'],
      ['url', './b.ts'],
      ['text', './c'],
      ['text', './d'],
      ['text', './k.ts'],
    ]);
  });

  test('is not fooled by comments, strings, templates, regular expressions or properties', () => {
    expect(
      specifiers(`
        // import 'no';
        /* export * from 'no'; */
        const a = "import 'no'"; const b = \`import 'no' \${"await import('no')"}\`;
        const c = /import 'no'/; const d = 1 / 2 / 3; const e = { import: 'no', from: 'no' }; e.import;
        class F { import(x: string) { return this.import('no'); } }
        export const from = 'no'; export { a as b2 };
        const g = <T,>(x: T) => x; new URL('no', 'http://127.0.0.1');
      `),
    ).toEqual([]);
  });

  test('sees an import inside a template’s substitution, and one after text that is not ASCII', () => {
    expect(readImports("const a = '\u{1F600}é';\nconst b = `x${await import('yes')}`;")).toEqual([
      { kind: 'import', specifier: 'yes', line: 2 },
    ]);
  });

  test('reports a computed name as such', () => {
    expect(readImports("import('a' + b); import(`./${c}.ts`);")).toEqual([
      { kind: 'import', specifier: undefined, line: 1 },
      { kind: 'import', specifier: undefined, line: 1 },
    ]);
  });

  test('throws on what is not TypeScript', () => {
    expect(() => readImports('import from from;;; {')).toThrow();
  });
});
