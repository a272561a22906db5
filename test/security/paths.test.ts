// Paths that a model may try, for reading and for writing. Beside the folder lies a file that must stay unread, and unchanged.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFile } from '../../src/tools/read-file.ts';
import type { ToolAccess } from '../../src/tools/tool.ts';
import { writeFile } from '../../src/tools/write-file.ts';
import { writeWithin } from '../../src/tools/writing/write-within.ts';
import { callTool } from '../tools/call-tool.ts';
import { accessTo, codeOf, errorOf, type TempFolder, tempFolder } from '../tools/temp-folder.ts';

interface House {
  readonly folder: TempFolder;
  readonly inside: string;
  readonly secret: string;
  readonly access: ToolAccess;
}

const secretText = 'the secret';

/** `inside` may be read and written; `secret.txt` beside it may not. */
function house(): House {
  const folder = tempFolder();
  const inside = folder.at('inside');
  const secret = folder.write('secret.txt', secretText);
  folder.write('inside/plain.txt', 'plain');
  folder.write('inside-out/secret.txt', secretText);
  return { folder, inside, secret, access: accessTo({ roots: [inside], write: { root: inside, maxBytes: 1000 } }) };
}

type Prepare = (house: House) => string;

/** The name of what was made just before. */
function made(_done: unknown, name: string): string {
  return name;
}

const ways: readonly (readonly [string, Prepare])[] = [
  ['a parent folder', () => '../secret.txt'],
  ['a parent folder behind a folder', ({ folder }) => made(folder.write('inside/a/b.txt', 'b'), 'a/../../secret.txt')],
  ['an absolute path', ({ secret }) => secret],
  ['an absolute path that begins like the folder', ({ folder }) => folder.at('inside-out/secret.txt')],
  ['a path with a zero byte', () => 'plain.txt\0../secret.txt'],
  ['a link to a file outside', ({ inside, secret }) => made(symlinkSync(secret, join(inside, 'link.txt')), 'link.txt')],
  ['a link to a folder outside', ({ inside, folder }) => made(symlinkSync(folder.path, join(inside, 'link')), 'link/secret.txt')],
  ['a dangling link', ({ inside, folder }) => made(symlinkSync(folder.at('later.txt'), join(inside, 'link.txt')), 'link.txt')],
  ['the environment of the process', () => '/proc/self/environ'],
  ['the memory of the process', () => '/proc/self/mem'],
  ['a FIFO', ({ inside }) => made(execFileSync('mkfifo', [join(inside, 'pipe')]), 'pipe')],
  ['a folder', ({ inside }) => made(mkdirSync(join(inside, 'folder')), 'folder')],
];

test.each(ways)('refuses to read by way of %s', async (_name, prepare) => {
  const built = house();
  const error = await errorOf(callTool(readFile, built.access, { file: prepare(built) }));
  expect(error.code).toBe('path-outside-roots');
  expect(error.message).not.toContain(secretText);
});

test.each(ways)('refuses to write by way of %s', async (_name, prepare) => {
  const built = house();
  const file = prepare(built);
  expect(await codeOf(callTool(writeFile, built.access, { file, content: 'owned' }))).toBe('path-refused');
  expect(readFileSync(built.secret, 'utf8')).toBe(secretText);
  expect(existsSync(built.folder.at('later.txt'))).toBe(false);
});

test.each([
  ['a hook of a repository', '.git/hooks/pre-commit'],
  ['the settings of a repository within', 'a/.GIT/config'],
  ['the configuration of troupe', 'troupe.config.ts'],
  ['the configuration of troupe in a folder, in other letters', 'a/Troupe.Config.MJS'],
  ['the folder itself', '.'],
  ['a name that ends as a folder', 'a/'],
  ['a file as if it were a folder', 'plain.txt/a'],
])('refuses to write %s', async (_name, file) => {
  const { access } = house();
  expect(await codeOf(callTool(writeFile, access, { file, content: 'owned' }))).toBe('path-refused');
});

test('refuses to write at all when the swarm has no folder for it', async () => {
  const { access, inside } = house();
  const { write: _, ...without } = access;
  expect(await codeOf(callTool(writeFile, without, { file: 'a.txt', content: 'a' }))).toBe('path-refused');
  expect(readdirSync(inside)).toEqual(['plain.txt']);
});

test('refuses to write more than the limit, and leaves the file as it was', async () => {
  const { access, inside } = house();
  expect(await codeOf(callTool(writeFile, access, { file: 'plain.txt', content: 'ä'.repeat(501) }))).toBe('invalid-tool-input');
  expect(readFileSync(join(inside, 'plain.txt'), 'utf8')).toBe('plain');
});

test('writes a file in one step, with its folders, and leaves nothing beside it', async () => {
  const { access, inside } = house();
  const written = await callTool(writeFile, access, { file: 'notes/today.md', content: 'Grüße' });
  expect(written).toEqual({ file: 'notes/today.md', bytes: 7, revision: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(readFileSync(join(inside, 'notes/today.md'), 'utf8')).toBe('Grüße');
  expect(readdirSync(join(inside, 'notes'))).toEqual(['today.md']);
});

test('writes only what still has the revision that was handed over', async () => {
  const { access, inside } = house();
  const write = (content: string, revision: string | null): Promise<unknown> =>
    callTool(writeFile, access, { file: 'a.txt', content, revision });
  const first = (await write('one', null)) as { revision: string };
  expect(await codeOf(write('again', null))).toBe('invalid-tool-input');
  writeFileSync(join(inside, 'a.txt'), 'by somebody else');
  expect(await codeOf(write('two', first.revision))).toBe('invalid-tool-input');
  expect(readFileSync(join(inside, 'a.txt'), 'utf8')).toBe('by somebody else');
});

test('makes no folders for a file that was to be there already', async () => {
  const { access, inside } = house();
  const revision = '0123456789abcdef';
  expect(await codeOf(callTool(writeFile, access, { file: 'a/b/c.txt', content: 'owned', revision }))).toBe('invalid-tool-input');
  expect(readdirSync(inside)).toEqual(['plain.txt']);
});

test.each([
  ['a file that only its owner may read', 0o600],
  ['a file that everybody may write', 0o666],
  ['a program', 0o755],
  ['a file that everybody may read', 0o644],
])('leaves the rights as they are of %s', async (_name, mode) => {
  const { access, inside } = house();
  chmodSync(join(inside, 'plain.txt'), mode);
  // As a process that makes files for its owner alone; the mask is the whole process's.
  const mask = process.umask(0o077);
  try {
    await callTool(writeFile, access, { file: 'plain.txt', content: 'new' });
  } finally {
    process.umask(mask);
  }
  expect(statSync(join(inside, 'plain.txt')).mode & 0o777).toBe(mode);
});

test('replaces a hard link and leaves the other name’s file alone', async () => {
  const { access, inside, secret } = house();
  linkSync(secret, join(inside, 'hard.txt'));
  await callTool(writeFile, access, { file: 'hard.txt', content: 'mine' });
  expect([readFileSync(secret, 'utf8'), statSync(secret).nlink]).toEqual([secretText, 1]);
});

test('refuses a folder that is swapped for a link while it writes', async () => {
  const { folder, inside } = house();
  const outside = folder.at('inside-out');
  let swaps = 0;
  let written = 0;
  // Swapped as often as can be while calls are under way; what counts is that nothing ever arrives outside.
  for (let round = 0; round < 24; round++) {
    rmSync(join(inside, 'door'), { recursive: true, force: true });
    const wish = { file: 'door/planted.txt', content: 'owned', callId: `c${round}` };
    const call = writeWithin({ root: inside, maxBytes: 100 }, wish).then(
      () => (written += 1),
      () => {},
    );
    for (let turn = 0; turn < round % 12; turn++) await new Promise(setImmediate);
    try {
      rmSync(join(inside, 'door'), { recursive: true, force: true });
      symlinkSync(outside, join(inside, 'door'));
      swaps += 1;
    } catch {
      // The folder came back first.
    }
    await call;
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  }
  expect(swaps + written).toBeGreaterThan(0);
});
