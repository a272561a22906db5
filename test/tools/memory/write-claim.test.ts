import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { withClaim } from '../../../src/tools/memory/write-claim.ts';
import { tempFolder } from '../temp-folder.ts';
import { step } from './claim-when-told.ts';

const source = new URL('../../../src/tools/memory/write-claim.ts', import.meta.url).href;
const me = { mark: 'me', clock: systemClock };
const later = { wallTime: () => Date.now() + 61_000 };

/** A process that ends in the midst of its write; its number. `before`: what it runs first. `under`: the words of the program that begins it. */
function dieHolding(path: string, before = '', under: readonly string[] = []): number {
  const program = `
    const { withClaim } = await import(${JSON.stringify(source)});
    ${before}
    await withClaim(${JSON.stringify(path)}, { mark: 'dead', clock: { wallTime: Date.now } }, () => process.exit());`;
  const [command = '', ...words] = [...under, process.execPath, '--input-type=module', '--eval', program];
  const { pid, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return pid;
}

/** A thread that claims the file at `path` when it is told to, without a turn of this one. */
function otherThread(path: string): { readonly enter: () => number; readonly leave: () => number } {
  const at = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./claim-when-told.ts', import.meta.url), { workerData: { claims: path, at } });
  onTestFinished(async () => void (await worker.terminate()));
  const tell = (what: number): number => {
    Atomics.store(at, 0, what);
    Atomics.notify(at, 0);
    Atomics.wait(at, 0, what, 30_000);
    return Atomics.load(at, 0);
  };
  return { enter: () => tell(step.enter), leave: () => tell(step.leave) };
}

/** Puts `mine` in the place of a call of the file system, until the test is over. */
function replace<Call extends 'rename' | 'lstat'>(
  call: Call,
  mine: (typeof promises)[Call],
  how: 'once' | 'always' = 'always',
): void {
  const spy = vi.spyOn(promises, call);
  if (how === 'once') spy.mockImplementationOnce(mine as never);
  else spy.mockImplementation(mine as never);
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
}

/** Lets a call of the file system fail, once or each time; until the test is over. */
function failOn(call: 'rename' | 'lstat', code: string, how: 'once' | 'always'): void {
  replace(call, () => Promise.reject(Object.assign(new Error(code), { code })), how);
}

/** Linux, where processes may be begun with numbers of their own. */
const hasNamespaces = spawnSync('unshare', ['--user', '--map-root-user', '--pid', '--fork', 'true']).status === 0;

/** A promise, and what settles it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Holds the claim from when this settles until `leave` is called. */
async function hold(path: string, claimant: Parameters<typeof withClaim>[1]): Promise<{ leave(): Promise<unknown> }> {
  const [entered, left] = [gate(), gate()];
  const held = withClaim(path, claimant, () => {
    entered.open();
    return left.opened;
  });
  await entered.opened;
  return {
    leave: () => {
      left.open();
      return held;
    },
  };
}

test('whoever finds the claim of a dead process, and stands still while another takes it over, leaves that one’s alone and is refused', async () => {
  const folder = tempFolder();
  const path = folder.at('a.md');
  const dead = dieHolding(path);
  const other = otherThread(path);
  const kill = process.kill.bind(process);
  let entered = 0;
  // The last look at the claim before it is taken over: here this thread stands still, and the other one takes it.
  const spy = vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    if (pid === dead && entered === 0) entered = other.enter();
    return kill(pid, signal);
  });
  onTestFinished(() => spy.mockRestore());
  const write = vi.fn(async () => 'mine');
  expect(await withClaim(path, me, write)).toBe(undefined);
  expect([entered, write.mock.calls.length]).toEqual([step.holds, 0]);
  // Nor does anybody else come in until the other has left.
  expect(await withClaim(path, { mark: 'third', clock: systemClock }, write)).toBe(undefined);
  expect(other.leave()).toBe(step.left);
  expect(await withClaim(path, me, write)).toEqual({ value: 'mine' });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('whoever was taken for dead, since its write lasted more than a minute, does not take the claim of its successor along', async () => {
  const folder = tempFolder();
  const path = folder.at('a.md');
  const slow = await hold(path, me);
  const next = await hold(path, { mark: 'next', clock: later });
  await slow.leave();
  expect(await withClaim(path, { mark: 'third', clock: systemClock }, async () => 'mine')).toBe(undefined);
  await next.leave();
  expect(await withClaim(path, me, async () => 'mine')).toEqual({ value: 'mine' });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('whoever was taken for dead can see it before it replaces the file', async () => {
  const folder = tempFolder();
  const path = folder.at('a.md');
  await withClaim(path, me, async (isHeld) => {
    expect(await isHeld()).toBe(true);
    await withClaim(path, { mark: 'next', clock: later }, async (isHeldByNext) => {
      expect([await isHeld(), await isHeldByNext()]).toEqual([false, true]);
    });
    expect(await isHeld()).toBe(false);
  });
  expect(readdirSync(folder.path)).toEqual([]);
});

test.runIf(hasNamespaces)(
  'whoever is not seen by its number, as in another container with the same host name, is not taken for dead at once',
  async () => {
    const folder = tempFolder();
    const path = folder.at('a.md');
    const { pid } = spawnSync(process.execPath, ['--version']);
    // A number that nobody has here.
    const before = `Object.defineProperty(process, 'pid', { value: ${pid} });`;
    dieHolding(path, before, ['unshare', '--user', '--map-root-user', '--pid', '--fork']);
    expect(await withClaim(path, me, async () => 'mine')).toBe(undefined);
    expect(await withClaim(path, { mark: 'me', clock: later }, async () => 'mine')).toEqual({ value: 'mine' });
    dieHolding(path, before);
    expect(await withClaim(path, me, async () => 'mine')).toEqual({ value: 'mine' });
  },
);

test('whoever was taken for dead does not take a later claim of its own along either', async () => {
  const folder = tempFolder();
  const path = folder.at('a.md');
  const slow = await hold(path, me);
  await withClaim(path, { mark: 'next', clock: later }, async () => {});
  const again = await hold(path, me);
  await slow.leave();
  expect(await withClaim(path, { mark: 'third', clock: systemClock }, async () => 'mine')).toBe(undefined);
  await again.leave();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('whoever stood still until its unfinished claim was being cleared up has no claim', async () => {
  const folder = tempFolder();
  mkdirSync(folder.at('.a.md.claim/elsewhere-1-other-1'), { recursive: true });
  const wallTime = () => {
    const [unfinished = ''] = readdirSync(folder.path).filter((name) => name.endsWith('.unfinished'));
    for (const entry of readdirSync(folder.at(unfinished))) rmdirSync(folder.at(`${unfinished}/${entry}`));
    return later.wallTime();
  };
  expect(await withClaim(folder.at('a.md'), { mark: 'me', clock: { wallTime } }, async () => 'mine')).toBe(undefined);
  expect(readdirSync(folder.path)).toEqual([]);
  expect(await withClaim(folder.at('a.md'), me, async () => 'mine')).toEqual({ value: 'mine' });
});

test('of several processes that claim one file, and leave claims of dead ones behind, no two are in at once', async () => {
  const folder = tempFolder();
  const path = folder.write('count', '0');
  const { pid } = spawnSync(process.execPath, ['--version']);
  const [processes, times] = [3, 60];
  const program = fileURLToPath(new URL('./claim-in-a-loop.ts', import.meta.url));
  const run = () => promisify(execFile)(process.execPath, [program, path, `${times}`, `${pid}`]);
  await Promise.all(Array.from({ length: processes }, run));
  expect(Number(readFileSync(path, 'utf8'))).toBe(processes * times);
  expect(readdirSync(folder.path)).toEqual(['count']);
});

test('a claim that fails to be made, one that ends in an error and one that is refused leave nothing behind', async () => {
  const folder = tempFolder();
  const path = folder.at('a.md');
  await expect(withClaim(path, me, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(folder.path)).toEqual([]);
  await expect(withClaim(folder.at('none/a.md'), me, async () => 1)).rejects.toMatchObject({ code: 'ENOENT' });
  const held = await hold(path, me);
  const before = readdirSync(folder.path);
  expect(await withClaim(path, { mark: 'third', clock: systemClock }, async () => 1)).toBe(undefined);
  expect(readdirSync(folder.path)).toEqual(before);
  await held.leave();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a claim that cannot be seen once it is made is not left standing, and fails with what the system says', async () => {
  const folder = tempFolder();
  failOn('lstat', 'EIO', 'once');
  const write = vi.fn(async () => 'mine');
  await expect(withClaim(folder.at('a.md'), me, write)).rejects.toMatchObject({ code: 'EIO' });
  expect([write.mock.calls.length, readdirSync(folder.path)]).toEqual([0, []]);
});

test('a claim that cannot be seen in the midst of a write is not said to be taken over', async () => {
  const folder = tempFolder();
  await withClaim(folder.at('a.md'), me, async (isHeld) => {
    failOn('lstat', 'EACCES', 'once');
    await expect(isHeld()).rejects.toMatchObject({ code: 'EACCES' });
    expect(await isHeld()).toBe(true);
  });
  expect(readdirSync(folder.path)).toEqual([]);
});

test.each([
  ['came, and was gone at the next look', () => {}],
  ['was left half taken away', (claim: string) => mkdirSync(claim)],
])(
  'whoever meets one claim after another that %s is refused, also where the system says of a taken folder that it may not be moved to',
  async (_, leave) => {
    const folder = tempFolder();
    let races = 3;
    const { rename } = promises;
    replace('rename', async (from, to) => {
      if (!String(to).endsWith('.claim') || races === 0) return await rename(from, to);
      races -= 1;
      leave(String(to));
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    const write = vi.fn(async () => 'mine');
    expect(await withClaim(folder.at('a.md'), me, write)).toBe(undefined);
    expect([races, write.mock.calls.length, readdirSync(folder.path)]).toEqual([0, 0, []]);
    races = 2;
    expect(await withClaim(folder.at('a.md'), me, write)).toEqual({ value: 'mine' });
    expect(readdirSync(folder.path)).toEqual([]);
  },
);

test('a claim that may not be made, though nobody has it, fails with what the system says', async () => {
  const folder = tempFolder();
  failOn('rename', 'EPERM', 'always');
  await expect(withClaim(folder.at('a.md'), me, async () => 'mine')).rejects.toMatchObject({ code: 'EPERM' });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a claim that a process left half taken away is in nobody’s way', async () => {
  const folder = tempFolder();
  mkdirSync(folder.at('.a.md.claim'));
  expect(await withClaim(folder.at('a.md'), me, async () => 'mine')).toEqual({ value: 'mine' });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a link in the place of the claim is not followed', async () => {
  const [folder, outside] = [tempFolder(), tempFolder()];
  mkdirSync(outside.at('theirs'));
  const long = new Date(Date.now() - 3_600_000);
  utimesSync(outside.at('theirs'), long, long);
  symlinkSync(outside.path, folder.at('.a.md.claim'));
  await expect(withClaim(folder.at('a.md'), me, async () => 'mine')).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(statSync(outside.at('theirs')).isDirectory()).toBe(true);
  expect(existsSync(folder.at('.a.md.claim'))).toBe(true);
  expect(readdirSync(folder.path)).toEqual(['.a.md.claim']);
});
