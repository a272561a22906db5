import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDocuments } from '../../src/cli/find-documents.ts';

let root = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'troupe-find-')));
  const files = [
    'd/b.md',
    'd/a.md',
    'd/.dot.md',
    'd/.hidden/x.md',
    'd/sub/c.txt',
    'd/node_modules/p/package.json',
    'd/we[ir]d.md',
    'e.md',
  ];
  for (const file of [...files, 'd/star*.md', 'node_modules/q/package.json', 'node_modules/r/package.json']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), 'x');
  }
  symlinkSync('a.md', join(root, 'd/0-alias.md'));
  symlinkSync('../e.md', join(root, 'd/out.md'));
  symlinkSync('nowhere', join(root, 'd/sub/dangling.md'));
  symlinkSync('..', join(root, 'd/sub/up'));
  mkdirSync(join(root, 'ring'));
  symlinkSync('two.md', join(root, 'ring/one.md'));
  symlinkSync('one.md', join(root, 'ring/two.md'));
  symlinkSync('../../node_modules/q', join(root, 'd/sub/away'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function names(...words: string[]): Promise<string[]> {
  return (await findDocuments(words, root)).files.map(({ name }) => name);
}

async function complaints(...words: string[]): Promise<string[]> {
  return (await findDocuments(words, root)).unmatched.map(({ code, message }) => `${code}: ${message}`);
}

describe('finding documents', () => {
  test('files are sorted, and each real file comes once, under the name that is no link', async () => {
    expect(await names('e.md', 'd/*.md', './d/b.md', join(root, 'd/a.md'))).toEqual([
      'd/a.md',
      'd/b.md',
      'd/star*.md',
      'd/we[ir]d.md',
      'e.md',
    ]);
  });

  test('dot files and node_modules come only when the pattern names them', async () => {
    expect(await names('d/**/*.json')).toEqual([]);
    expect(await names('node_modules/*/package.json')).toEqual(['node_modules/q/package.json', 'node_modules/r/package.json']);
    expect(await names('d/node_modules/**/*')).toEqual(['d/node_modules/p/package.json']);
    expect(await names('d/.*')).toEqual(['d/.dot.md']);
    expect(await names('d/.hidden/*')).toEqual(['d/.hidden/x.md']);
  });

  test('a word that exists is that file, whatever characters it holds', async () => {
    expect(await names('d/we[ir]d.md', 'd/star*.md')).toEqual(['d/star*.md', 'd/we[ir]d.md']);
  });

  test('patterns reach above the working folder, relative and absolute', async () => {
    const inside = join(root, 'd/sub');
    expect((await findDocuments(['../*.md'], inside)).files.map(({ name }) => name)).toContain('../b.md');
    expect((await findDocuments([join(root, 'd*', 'a.md')], inside)).files).toEqual([
      { name: join(root, 'd/a.md'), path: join(root, 'd/a.md'), realPath: join(root, 'd/a.md') },
    ]);
  });

  test('a path that is not there, or leads nowhere, stays in the run and fails there', async () => {
    const { files, unmatched } = await findDocuments(['gone.md', 'd/sub/dangling.md', 'gone/deeper.md'], root);
    expect(files.map(({ name }) => name)).toEqual(['d/sub/dangling.md', 'gone.md', 'gone/deeper.md']);
    expect(unmatched).toEqual([]);
  });

  test('a pattern without a match, a folder and an empty name are told by name', async () => {
    expect(await complaints('d/*.pdf', 'd', 'd/sub/', '')).toEqual([
      'no-match: no file matches d/*.pdf',
      'no-match: d is a folder; a folder needs a pattern, such as "d/**/*"',
      'no-match: d/sub/ is a folder; a folder needs a pattern, such as "d/sub/**/*"',
      'no-match: a file name is empty',
    ]);
  });

  test('a link that a pattern finds is read only when it stays below where the pattern starts; a named one always is', async () => {
    const { files } = await findDocuments(['d/out.md'], root);
    expect(files).toEqual([{ name: 'd/out.md', path: join(root, 'd/out.md'), realPath: join(root, 'e.md') }]);
    expect(await findDocuments(['d/*[0o]*.md'], root)).toEqual({
      files: [{ name: 'd/0-alias.md', path: join(root, 'd/0-alias.md'), realPath: join(root, 'd/a.md') }],
      unmatched: [
        {
          code: 'path-outside-roots',
          name: 'd/out.md',
          message: 'd/out.md is a link that leads elsewhere; to have it read, name it without a pattern',
        },
      ],
    });
  });

  test('a link that leads nowhere is found by a pattern as by its name, and fails in its own run', async () => {
    const path = join(root, 'd/sub/dangling.md');
    const name = 'd/sub/dangling.md';
    expect(await findDocuments([name], root)).toEqual({ files: [{ name, path }], unmatched: [] });
    // Found by a pattern it is bound to its place, so that it cannot be turned to somewhere else before it is read.
    expect(await findDocuments(['d/sub/*.md'], root)).toEqual({ files: [{ name, path, realPath: path }], unmatched: [] });
    expect(await names('ring/*')).toEqual(['ring/one.md', 'ring/two.md']);
  });

  test('a name that is not UTF-8 is told as such, whether the shell gave it or a pattern found it', async () => {
    const folder = join(root, 'garbled');
    mkdirSync(folder);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff]), Buffer.from('.txt')]), 'x');
    writeFileSync(join(folder, 'good\ufffd.txt'), 'x');
    const name = 'garbled/bad\ufffd.txt';
    const unmatched = [
      { code: 'file-unreadable', name, message: `${name} cannot be opened, since its name is not UTF-8; rename it` },
    ];
    expect(await findDocuments(['garbled/*'], root)).toMatchObject({ files: [{ name: 'garbled/good\ufffd.txt' }], unmatched });
    expect(await findDocuments([name], root)).toEqual({ files: [], unmatched });
  });

  test('two stars follow no links, so a loop of links ends and nothing outside is looked at', async () => {
    expect(await names('d/**/*')).toEqual(['d/a.md', 'd/b.md', 'd/star*.md', 'd/sub/c.txt', 'd/we[ir]d.md']);
    expect(await complaints('d/**/*')).toEqual([]);
  });

  test('an aborted signal ends the search', async () => {
    await expect(findDocuments(['d/*'], root, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});
