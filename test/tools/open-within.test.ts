// The path guard, against real files: what is allowed, what is refused and under which code.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openWithin } from '../../src/tools/files/open-within.ts';
import type { FileAccess } from '../../src/tools/tool.ts';
import { accessTo, codeOf, errorOf, filesIn, tempFolder } from './temp-folder.ts';

async function textOf(access: FileAccess, name: string): Promise<string> {
  await using file = await openWithin(access, name);
  return Buffer.from(await file.read()).toString();
}

/** Where the open descriptors lead that are within these folders. The process has others, which come and go beside the test. */
function openedIn(...folders: string[]): string[] {
  const paths = readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // The one that the listing itself had open.
      return [];
    }
  });
  return paths.filter((path) => folders.some((folder) => path.startsWith(folder)));
}

describe('the run’s files', () => {
  it('open by their name, however it is written', async () => {
    const folder = tempFolder();
    const path = folder.write('reports/a.md', 'text');
    const access = accessTo({ files: [{ name: 'reports/a.md', path }] });
    for (const name of ['reports/a.md', './reports/a.md', 'reports//a.md', path]) expect(await textOf(access, name)).toBe('text');
  });

  it('may have a name that climbs, when the user gave it that name', async () => {
    const path = tempFolder().write('a.md', 'text');
    expect(await textOf(accessTo({ files: [{ name: '../../a.md', path }] }), '../../a.md')).toBe('text');
  });

  it('may be links that the user named', async () => {
    const [inside, outside] = [tempFolder(), tempFolder()];
    symlinkSync(outside.write('real.md', 'text'), inside.at('link.md'));
    expect(await textOf(filesIn(inside, 'link.md'), 'link.md')).toBe('text');
  });

  it('are refused when they lead elsewhere than when they were listed', async () => {
    const [inside, outside] = [tempFolder(), tempFolder()];
    const realPath = inside.write('a.md', 'text');
    const access = accessTo({ files: [{ name: 'a.md', path: realPath, realPath }] });
    expect(await textOf(access, 'a.md')).toBe('text');
    rmSync(realPath);
    symlinkSync(outside.write('secret', 'secret'), realPath);
    expect(await codeOf(openWithin(access, 'a.md'))).toBe('path-outside-roots');
  });

  it('are all that there is when there are no roots', async () => {
    const folder = tempFolder();
    folder.write('a.md', 'a');
    const other = folder.write('b.md', 'b');
    const access = filesIn(folder, 'a.md');
    for (const name of [
      'b.md',
      other,
      './b.md',
      'a.md/../b.md',
      '/etc/passwd',
      '/',
      '.',
      '..',
      '',
      '~',
      'a.md\0',
      '/etc/passwd\0.md',
    ]) {
      expect(await codeOf(openWithin(access, name)), JSON.stringify(name)).toBe('path-outside-roots');
    }
  });

  it('give file-not-found when they are gone', async () => {
    const folder = tempFolder();
    expect(await codeOf(openWithin(filesIn(folder, 'gone.md'), 'gone.md'))).toBe('file-not-found');
    folder.write('file', 'x');
    expect(await codeOf(openWithin(filesIn(folder, 'file/under'), 'file/under'))).toBe('file-not-found');
  });

  it('must be regular files', async () => {
    const folder = tempFolder();
    mkdirSync(folder.at('folder'));
    const paths = [
      '/dev/zero',
      '/dev/null',
      '/proc/self/environ',
      '/proc/self/mem',
      '/proc/version',
      '/sys/kernel/notes',
      folder.at('folder'),
    ];
    for (const path of paths) {
      expect(await codeOf(openWithin(accessTo({ files: [{ name: 'it', path }] }), 'it')), path).toBe('path-outside-roots');
    }
  });
});

describe('the roots', () => {
  it('open what lies under them, by full path or relative to them', async () => {
    const [first, second] = [tempFolder(), tempFolder()];
    const path = first.write('deep/er/a.md', 'one');
    second.write('b.md', 'two');
    const access = accessTo({ roots: [first.path, second.path] });
    expect(await textOf(access, path)).toBe('one');
    expect(await textOf(access, 'deep/er/a.md')).toBe('one');
    expect(await textOf(access, './b.md')).toBe('two');
    expect(await codeOf(openWithin(access, 'c.md'))).toBe('file-not-found');
  });

  it('may themselves be reached through a link', async () => {
    const [real, place] = [tempFolder(), tempFolder()];
    real.write('a.md', 'text');
    symlinkSync(real.path, place.at('root'));
    expect(await textOf(accessTo({ roots: [place.at('root')] }), 'a.md')).toBe('text');
    expect(await textOf(accessTo({ roots: [place.at('root')] }), real.at('a.md'))).toBe('text');
  });

  it('follow links that stay inside and refuse those that lead out', async () => {
    const [root, outside] = [tempFolder(), tempFolder()];
    root.write('a.md', 'text');
    outside.write('secret.md', 'secret');
    symlinkSync('a.md', root.at('inner'));
    symlinkSync(outside.at('secret.md'), root.at('outer'));
    symlinkSync(outside.path, root.at('folder'));
    symlinkSync('outer', root.at('chain'));
    symlinkSync('ring', root.at('ring'));
    symlinkSync('/proc/self/environ', root.at('environ'));
    const access = accessTo({ roots: [root.path] });
    expect(await textOf(access, 'inner')).toBe('text');
    for (const name of [
      'outer',
      'folder/secret.md',
      'chain',
      'ring',
      'environ',
      'inner/../../x',
      'sub/../a.md',
      `${root.path}/../x`,
    ]) {
      expect(await codeOf(openWithin(access, name)), name).toBe('path-outside-roots');
    }
  });

  it('do not tell whether a file outside exists', async () => {
    const [root, outside] = [tempFolder(), tempFolder()];
    outside.write('there', 'x');
    symlinkSync(outside.path, root.at('out'));
    for (const name of ['there', 'absent']) symlinkSync(outside.at(name), root.at(`to-${name}`));
    const access = accessTo({ roots: [root.path] });
    const said = async (there: string, absent: string): Promise<void> => {
      const [one, other] = [await errorOf(openWithin(access, there)), await errorOf(openWithin(access, absent))];
      expect(one.code).toBe('path-outside-roots');
      expect(one.message.replace(there, '')).toBe(other.message.replace(absent, ''));
    };
    await said(outside.at('there'), outside.at('absent'));
    await said('to-there', 'to-absent');
    await said('out/there', 'out/absent');
    await said('out/there', 'out/absent/deeper');
  });

  it('do not reach a sibling whose name begins alike', async () => {
    const folder = tempFolder();
    folder.write('root/a.md', 'a');
    const evil = folder.write('root-evil/a.md', 'evil');
    const access = accessTo({ roots: [folder.at('root')] });
    expect(await codeOf(openWithin(access, evil))).toBe('path-outside-roots');
    expect(await codeOf(openWithin(access, '../root-evil/a.md'))).toBe('path-outside-roots');
    symlinkSync(evil, folder.at('root/link'));
    expect(await codeOf(openWithin(access, 'link'))).toBe('path-outside-roots');
  });

  it('keep the system’s own folders shut, even when the root is /', async () => {
    const access = accessTo({ roots: ['/'] });
    const path = tempFolder().write('a.md', 'text');
    expect(await textOf(access, path)).toBe('text');
    for (const name of [
      '/proc/self/environ',
      '/proc/1/cmdline',
      '/proc/version',
      '/dev/zero',
      '/dev/null',
      '/sys/kernel/notes',
    ]) {
      expect(await codeOf(openWithin(access, name)), name).toBe('path-outside-roots');
    }
  });

  it('that do not exist hold no files', async () => {
    expect(await codeOf(openWithin(accessTo({ roots: ['/no/such/root'] }), 'a.md'))).toBe('file-not-found');
    expect(await codeOf(openWithin(accessTo({ roots: ['/no/such/root'] }), '/no/such/else'))).toBe('path-outside-roots');
  });
});

describe('what is not a regular file', () => {
  it('is refused without hanging: FIFO, socket, folder', async () => {
    const root = tempFolder();
    expect(spawnSync('mkfifo', [root.at('fifo')]).status).toBe(0);
    mkdirSync(root.at('folder'));
    const server = createServer().listen(root.at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const access = accessTo({ roots: [root.path], files: [{ name: 'listed', path: root.at('fifo') }] });
    for (const name of ['fifo', 'listed', 'socket', 'folder', '.', root.path]) {
      expect(await codeOf(openWithin(access, name)), name).toBe('path-outside-roots');
    }
    for (const [name, kind] of [
      ['listed', 'a FIFO'],
      ['socket', 'a socket'],
      ['folder', 'a folder'],
    ] as const) {
      const error = await errorOf(openWithin(access, name));
      expect(error.message).toBe(`"${name}" is ${kind}, and only regular files may be read`);
    }
    server.close();
  });
});

describe('limits and permissions', () => {
  it('a file over the limit is refused by name, size and limit, before it is read', async () => {
    const root = tempFolder();
    const path = root.write('big.txt', '');
    truncateSync(path, 5_000_000_000);
    const error = await errorOf(openWithin(accessTo({ roots: [root.path] }), 'big.txt'));
    expect(error.code).toBe('file-too-large');
    expect(error.message).toBe('"big.txt" has 5000000000 bytes, more than the limit of 67108864 bytes (maxFileBytes)');
    expect(error.details).toEqual({ file: 'big.txt', bytes: 5_000_000_000, limitBytes: 67_108_864 });
    truncateSync(path, 10);
    expect((await textOf(accessTo({ roots: [root.path], maxFileBytes: 10 }), 'big.txt')).length).toBe(10);
    expect(await codeOf(openWithin(accessTo({ roots: [root.path], maxFileBytes: 9 }), 'big.txt'))).toBe('file-too-large');
  });

  it('a file without read permission is file-unreadable, but outside nothing is told of it', async () => {
    const [root, outside] = [tempFolder(), tempFolder()];
    for (const folder of [root, outside]) {
      chmodSync(folder.path, 0o755);
      chmodSync(folder.write('locked', 'x'), 0);
    }
    symlinkSync(outside.at('locked'), root.at('link'));
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const error = await errorOf(openWithin(accessTo({ roots: [root.path] }), 'locked'));
      expect(error.code).toBe('file-unreadable');
      expect(error.message).toBe('"locked" cannot be read: EACCES');
      expect(await codeOf(openWithin(accessTo({ roots: [root.path] }), 'link'))).toBe('path-outside-roots');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('a name that is too long is file-not-found, and the message stays short', async () => {
    const error = await errorOf(openWithin(accessTo({ roots: [tempFolder().path] }), 'x'.repeat(5000)));
    expect(error.code).toBe('file-not-found');
    expect(error.message.length).toBeLessThan(300);
  });

  it('messages never hold a raw control character', async () => {
    const error = await errorOf(openWithin(accessTo({ roots: [] }), '\u001b[2Jx\n'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is tested
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
  });

  it('leaves no file descriptor open, whether it opens or refuses', async () => {
    const [root, outside] = [tempFolder(), tempFolder()];
    root.write('a', 'x');
    symlinkSync(outside.write('b', 'x'), root.at('out'));
    const access = accessTo({ roots: [root.path], maxFileBytes: 1 });
    for (let round = 0; round < 50; round += 1) {
      expect(await textOf(access, 'a')).toBe('x');
      await codeOf(openWithin(access, 'out'));
      await codeOf(openWithin({ ...access, maxFileBytes: 0 }, 'a'));
    }
    expect(openedIn(root.path, outside.path)).toEqual([]);
    await using file = await openWithin(access, 'a');
    expect(openedIn(root.path, outside.path)).toEqual([file.path]);
  });

  it('reads what was there at the opening, also when the file has grown since', async () => {
    const root = tempFolder();
    const path = root.write('log', 'first');
    await using file = await openWithin(accessTo({ roots: [root.path] }), 'log');
    appendFileSync(path, ' second');
    expect(Buffer.from(await file.read()).toString()).toBe('first');
  });

  it('a hard link is a file like any other', async () => {
    const root = tempFolder();
    linkSync(root.write('a', 'text'), root.at('b'));
    expect(await textOf(accessTo({ roots: [root.path] }), 'b')).toBe('text');
  });
});
