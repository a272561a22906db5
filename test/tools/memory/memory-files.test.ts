import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import promises, { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { listNames } from '../../../src/tools/files/list-within.ts';
import { MemoryFiles, memoryLimits, revisionOf } from '../../../src/tools/memory/memory-files.ts';
import { withClaim } from '../../../src/tools/memory/write-claim.ts';

let folder: string;
let root: string;
let memory: MemoryFiles;
/** How this machine is named in a claim. */
let print: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-memory-'));
  root = join(folder, 'memory');
  await mkdir(root);
  memory = new MemoryFiles(root);
  await withClaim(join(folder, 'any'), { mark: 'any', clock: systemClock }, async () => {
    const [entry = ''] = await readdir(join(folder, '.any.claim'));
    [print = ''] = entry.split('-');
  });
});
afterEach(() => rm(folder, { recursive: true }));

const source = JSON.stringify(new URL('../../../src/tools/memory/memory-files.ts', import.meta.url).href);

/** A claim on `a.md`, or a folder of another name that is made like one, as another process makes it. */
async function claimIn(root: string, host: string, pid: number, name = '.a.md.claim') {
  const entry = join(root, name, `${host}-${pid}-other-1`);
  await mkdir(entry, { recursive: true });
  const age = async (...paths: readonly string[]) => {
    const long = new Date(Date.now() - 7_200_000);
    for (const path of paths) await utimes(path, long, long);
  };
  return {
    ages: () => age(entry, join(root, name)),
    agesWithoutItsEntry: () => age(join(root, name)),
    goesAway: () => rm(join(root, name), { recursive: true }),
  };
}

function failing(code: string, message = ''): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(message) });
}

/** Lets each look at such a path fail with `EIO`, until the test is over. */
function failToSee(isMeant: (path: string) => boolean): void {
  const { lstat } = promises;
  const spy = vi.spyOn(promises, 'lstat').mockImplementation(async (path, ...how) => {
    if (isMeant(String(path))) throw Object.assign(new Error('EIO'), { code: 'EIO', path });
    return await lstat(path, ...(how as []));
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
}

describe('the files of the memory', () => {
  test('are made in folders of their own, read with their revision, and replaced by whoever knows it', async () => {
    const first = await memory.write({ file: 'notes/plan.md', text: '# Plan\n' });
    expect(first).toBe(await revisionOf('# Plan\n'));
    expect(await memory.read('notes/plan.md')).toEqual({ file: 'notes/plan.md', revision: first, text: '# Plan\n' });
    const second = await memory.write({ file: 'notes/plan.md', text: '# New plan\n', ifRevision: first });
    expect(second).not.toBe(first);
    expect(await readFile(join(root, 'notes/plan.md'), 'utf8')).toBe('# New plan\n');
    expect(await readdir(join(root, 'notes'))).toEqual(['plan.md']);
  });

  test('are not written on the grounds of an old revision, of none, or of one that is not there', async () => {
    const revision = await memory.write({ file: 'a.md', text: 'one' });
    await memory.write({ file: 'a.md', text: 'two', ifRevision: revision });
    await expect(memory.write({ file: 'a.md', text: 'three', ifRevision: revision })).rejects.toEqual(
      failing('revision-conflict'),
    );
    await expect(memory.write({ file: 'a.md', text: 'three' })).rejects.toEqual(
      failing('revision-conflict', 'no revision was given'),
    );
    await expect(memory.write({ file: 'b.md', text: 'x', ifRevision: revision })).rejects.toEqual(
      failing('revision-conflict', 'is not there'),
    );
    expect((await memory.read('a.md')).text).toBe('two');
  });

  test('of many who write at once on the grounds of one revision are written by one', async () => {
    const ifRevision = await memory.write({ file: 'a.md', text: 'start' });
    const writes = Array.from({ length: 8 }, (_, index) => memory.write({ file: 'a.md', text: `by ${index}`, ifRevision }));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason.code)).toEqual(
      Array.from({ length: 7 }, () => 'revision-conflict'),
    );
  });

  test('written by two swarms at once on the grounds of one revision are written by one, also where they name the folder differently', async () => {
    await symlink(root, join(folder, 'alias'));
    const swarms = [memory, new MemoryFiles(join(folder, 'alias')), new MemoryFiles(root)];
    let ifRevision = await memory.write({ file: 'a.md', text: 'start' });
    for (let round = 0; round < 10; round += 1) {
      const writes = swarms.map((one, index) => one.write({ file: 'a.md', text: `${round} by ${index}`, ifRevision }));
      const outcomes = await Promise.allSettled(writes);
      const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'written' : outcome.reason.code));
      expect(codes.sort()).toEqual(['revision-conflict', 'revision-conflict', 'written']);
      ifRevision = (await memory.read('a.md')).revision;
    }
    expect(await readdir(root)).toEqual(['a.md']);
  });

  test('written by several processes at once on the grounds of one revision are written by one', {
    timeout: 60_000,
  }, async () => {
    await memory.write({ file: 'all.json', text: '[]' });
    const [processes, steps] = [3, 20];
    const program = `
      const { MemoryFiles } = await import(${source});
      const memory = new MemoryFiles(${JSON.stringify(root)});
      for (let done = 0; done < ${steps}; ) {
        const { text, revision } = await memory.read('all.json');
        await memory.write({ file: 'all.json', text: JSON.stringify([...JSON.parse(text), process.pid + '/' + done]), ifRevision: revision }).then(
          () => { done += 1; },
          (error) => { if (error.code !== 'revision-conflict') throw error; },
        );
      }`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    await Promise.all(Array.from({ length: processes }, run));
    const all = JSON.parse((await memory.read('all.json')).text) as string[];
    expect([all.length, new Set(all).size]).toEqual([processes * steps, processes * steps]);
    expect(await readdir(root)).toEqual(['all.json']);
  });

  test('that another process is writing are refused; what a dead one left of its claim, or one elsewhere long ago, is in nobody’s way', async () => {
    const first = await memory.write({ file: 'a.md', text: 'one' });
    const write = (text: string, ifRevision: string) => memory.write({ file: 'a.md', text, ifRevision });
    const left = await claimIn(root, print, process.ppid);
    await expect(write('two', first)).rejects.toEqual(failing('revision-conflict', 'is being written by somebody else'));
    await left.goesAway();
    const elsewhere = await claimIn(root, 'elsewhere', 1);
    await expect(write('two', first)).rejects.toEqual(failing('revision-conflict'));
    expect((await memory.read('a.md')).text).toBe('one');
    await elsewhere.ages();
    const second = await write('two', first);
    await claimIn(root, print, spawnSync(process.execPath, ['--version']).pid);
    const third = await write('three', second);
    // Its number is another's by now.
    await (await claimIn(root, print, process.ppid)).ages();
    await write('four', third);
    expect(await readdir(root)).toEqual(['a.md']);
  });

  test('are not written by whoever stood still for so long in its write that another has written meanwhile', async () => {
    const ifRevision = await memory.write({ file: 'a.md', text: 'one' });
    const program = `
      const { MemoryFiles } = await import(${source});
      const memory = new MemoryFiles(${JSON.stringify(root)}, undefined, { wallTime: () => Date.now() + 61_000 });
      await memory.write({ file: 'a.md', text: 'theirs', ifRevision: ${JSON.stringify(ifRevision)} });`;
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    let isOvertaken = false;
    // The revision is looked at once more under the claim: here this process stands still.
    const spy = vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (...what) => {
      if (!isOvertaken && existsSync(join(root, '.a.md.claim'))) {
        isOvertaken = true;
        await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
      }
      return await digest(...what);
    });
    onTestFinished(() => spy.mockRestore());
    await expect(memory.write({ file: 'a.md', text: 'mine', ifRevision })).rejects.toEqual(
      failing('revision-conflict', 'was taken over by somebody else'),
    );
    expect((await memory.read('a.md')).text).toBe('theirs');
    expect(await readdir(root)).toEqual(['a.md']);
  });

  test('are not written by whoever cannot see whether its claim was taken over, and it is told why', async () => {
    const ifRevision = await memory.write({ file: 'a.md', text: 'one' });
    let looks = 0;
    // The first look is that at a claim which was just made, the second that before the file is replaced.
    failToSee((path) => dirname(path) === join(root, '.a.md.claim') && ++looks === 2);
    await expect(memory.write({ file: 'a.md', text: 'mine', ifRevision })).rejects.toEqual(
      failing('path-refused', '"a.md" cannot be written: EIO at ".a.md.claim/'),
    );
    expect((await memory.read('a.md')).text).toBe('one');
    expect(await readdir(root)).toEqual(['a.md']);
  });

  test('that cannot be seen are not taken for missing', async () => {
    failToSee((path) => path === join(root, 'a.md'));
    await expect(memory.read('a.md')).rejects.toEqual(failing('file-unreadable', '"a.md" cannot be read: EIO'));
    await expect(memory.write({ file: 'a.md', text: 'mine' })).rejects.toEqual(failing('file-unreadable'));
    expect(await readdir(root)).toEqual([]);
  });

  test('that cannot be written are refused with what is in the way', async () => {
    await mkdir(join(root, 'notes'));
    await writeFile(join(root, 'notes/.a.md.claim'), 'no claim');
    await expect(memory.write({ file: 'notes/a.md', text: 'mine' })).rejects.toEqual(
      failing('path-refused', '"notes/a.md" cannot be written: ENOTDIR at "notes/.a.md.claim"'),
    );
  });

  test('have room beside claims, and a search sees none of those', async () => {
    await writeFile(join(root, 'large.md'), '');
    await truncate(join(root, 'large.md'), memoryLimits.totalBytes - 4);
    const claimant = { mark: 'other', clock: systemClock };
    // Nobody comes back from this write.
    await new Promise<void>((resolve) => {
      void withClaim(join(root, 'b.md'), claimant, () => new Promise<never>(() => resolve()));
    });
    await memory.write({ file: 'new.md', text: 'mine' });
    const access = { files: [], roots: [root], maxFileBytes: memoryLimits.fileBytes };
    expect(await listNames(access)).toEqual(['large.md', 'new.md'].map((name) => join(root, name)));
    await expect(memory.write({ file: 'newer.md', text: 'x' })).rejects.toEqual(failing('file-too-large', 'has no room'));
  });

  test('are bounded also while claims of others come and go', async () => {
    await writeFile(join(root, 'large.md'), '');
    await truncate(join(root, 'large.md'), memoryLimits.totalBytes);
    let isDone = false;
    const others = Array.from({ length: 16 }, async (_, index) => {
      while (!isDone) await (await claimIn(root, print, process.ppid, `.${index}.md.claim`)).goesAway();
    });
    const writes = Array.from({ length: 40 }, (_, index) => memory.write({ file: `${index}/a.md`, text: 'x' }));
    const outcomes = await Promise.allSettled(writes);
    isDone = true;
    await Promise.all(others);
    const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'written' : outcome.reason.code));
    expect(codes).toEqual(writes.map(() => 'file-too-large'));
  });

  test('of another process, unfinished, are left alone', async () => {
    await writeFile(join(root, '.a.md.memory.unfinished'), 'theirs');
    await memory.write({ file: 'a.md', text: 'mine' });
    expect(await readFile(join(root, '.a.md.memory.unfinished'), 'utf8')).toBe('theirs');
  });

  test('that a process left unfinished long ago are removed, and none counts towards what the memory may hold', async () => {
    const [old, fresh] = ['.a.md.gone.unfinished', '.b.md.theirs.unfinished'].map((name) => join(root, name)) as [string, string];
    await writeFile(old, 'x');
    await writeFile(fresh, 'x');
    await truncate(fresh, memoryLimits.totalBytes);
    const twoHoursAgo = Date.now() / 1000 - 7200;
    await utimes(old, twoHoursAgo, twoHoursAgo);
    await (await claimIn(root, print, process.ppid, '.claim-of-old.unfinished')).ages();
    await claimIn(root, print, process.ppid, '.claim-of-now.unfinished');
    await (await claimIn(root, print, process.ppid, '.old.md.claim')).ages();
    await claimIn(root, print, process.ppid, '.now.md.claim');
    // As when the old one that was looked at here has gone, and a claim of now is in its place.
    await (await claimIn(root, print, process.ppid, '.new.md.claim')).agesWithoutItsEntry();
    await memory.write({ file: 'a.md', text: 'mine' });
    const held = ['.b.md.theirs.unfinished', '.claim-of-now.unfinished', '.new.md.claim', '.now.md.claim', 'a.md'];
    expect((await readdir(root)).sort()).toEqual(held);
    expect(await readdir(join(root, '.new.md.claim'))).toHaveLength(1);
  });

  test('written again with the same text are no conflict, as when nobody had recorded the first time', async () => {
    const first = await memory.write({ file: 'a.md', text: 'one' });
    const second = await memory.write({ file: 'a.md', text: 'two', ifRevision: first });
    expect(await memory.write({ file: 'a.md', text: 'two', ifRevision: first })).toBe(second);
  });

  test.each([
    ...['../out.md', 'a/../../out.md', '/etc/passwd.md', '.hidden.md', 'a/.git/x.md', 'a\\..\\x.md', 'x.txt', 'x', '', 'a//b.md'],
    ...['a\0.md', 'a\n.md', '\u202ea.md', `${'x'.repeat(90)}.md`, 'a/b/c/d/e/f/g/h/i.md', '~/x.md', 'C:/x.md'],
  ])('of the name %j do not exist', async (file) => {
    await expect(memory.write({ file, text: 'x' })).rejects.toEqual(failing('path-outside-roots'));
    await expect(memory.read(file)).rejects.toEqual(failing('path-outside-roots'));
    expect(await readdir(folder)).toEqual(['memory']);
    expect(await readdir(root)).toEqual([]);
  });

  test('are not reached through links, be it a folder or the file itself', async () => {
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'x.md'), 'secret');
    await symlink(outside, join(root, 'linked'));
    await symlink(join(outside, 'x.md'), join(root, 'file.md'));
    await symlink(join(outside, 'new.md'), join(root, 'dangling.md'));
    await expect(memory.read('linked/x.md')).rejects.toEqual(failing('path-outside-roots'));
    await expect(memory.read('file.md')).rejects.toEqual(failing('path-outside-roots'));
    for (const file of ['linked/x.md', 'linked/new.md', 'linked/deep/new.md', 'file.md', 'dangling.md']) {
      await expect(memory.write({ file, text: 'mine' }), file).rejects.toMatchObject({ code: expect.stringMatching(/^path-/) });
    }
    expect(await readdir(outside)).toEqual(['x.md']);
    expect(await readFile(join(outside, 'x.md'), 'utf8')).toBe('secret');
  });

  test('are bounded in size and in number, and JSON in them is JSON', async () => {
    const large = 'x'.repeat(memoryLimits.fileBytes + 1);
    await expect(memory.write({ file: 'a.md', text: large })).rejects.toEqual(failing('file-too-large'));
    await expect(memory.write({ file: 'a.json', text: '{ no }' })).rejects.toEqual(failing('invalid-tool-input', 'JSON'));
    await expect(memory.write({ file: 'a.md', text: ' \n' })).rejects.toEqual(failing('invalid-tool-input', 'not empty'));
    await memory.write({ file: 'a.json', text: '{"yes":1}' });
    await writeFile(join(root, 'theirs.md'), large);
    await expect(memory.read('theirs.md')).rejects.toEqual(failing('file-too-large'));
  });
});
