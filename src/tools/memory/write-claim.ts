// The claim of whoever replaces a file of the memory: a folder beside it, which only one can have, so that of two processes which write on the grounds of one
// revision one is refused. One that a dead process left is taken over. It holds one entry, an empty folder whose name says whose it is.
// 1. What the file holds is read, and judged, while the claim is held.
// 2. A claim is stale when its process is no more; where that cannot be known (another machine, a number that is used again), after `staleMs`.
// 3. A claim is made with its entry in it, by one rename: the system refuses that while another entry is there. So it never holds two.
// 4. No two entries ever have one name, and an entry goes by its name, a claim only when it is empty. So whoever stands still between a look and the deed that
//    follows from it, be it to take over or to leave, can only take away what it looked at, never the claim of somebody who came meanwhile.
import { hash } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import type { Clock } from '../../base/clock.ts';
import { errnoOf } from '../files/file-errors.ts';

export interface Claimant {
  /** No other has it. */
  readonly mark: string;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** A write takes milliseconds. */
const staleMs = 60_000;

/** How often a claim is tried for that was in the way and is no more. Who fails so often has met others that write. */
const mostTries = 3;

/** Runs `write` with the claim of the file at `path`; `undefined`, and nothing is run, while another has it. */
export async function withClaim<Value>(
  path: string,
  { mark, clock }: Claimant,
  write: () => Promise<Value>,
): Promise<{ readonly value: Value } | undefined> {
  const claim = join(dirname(path), `.${basename(path)}.claim`);
  const mine = entryName(mark);
  if (!(await enter(claim, mine, clock))) return undefined;
  try {
    return { value: await write() };
  } finally {
    // What was written is written, also when the claim cannot be taken away: it is stale in a minute.
    await removeWith(claim, mine).catch(() => {});
  }
}

/** Takes away a claim that a process left before it was in its place; nothing else that bears such a name. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const entry of await entriesOf(folder)) await removeEmpty(join(folder, entry));
  await removeEmpty(folder);
}

let claims = 0;

/** The host by its hash: its name may be of any length, and of any letters. */
function entryName(mark: string): string {
  claims += 1;
  return `${hostPrint()}-${process.pid}-${mark}-${claims}`;
}

function hostPrint(): string {
  return hash('sha256', hostname()).slice(0, 16);
}

async function enter(claim: string, mine: string, clock: Claimant['clock']): Promise<boolean> {
  // Without the file's name, which may be as long as a name can be.
  const unfinished = join(dirname(claim), `.${mine}.unfinished`);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await mkdir(join(unfinished, mine), { mode: 0o700 });
    for (let tries = 0; tries < mostTries; tries += 1) {
      // Its entry is gone when this process stood still for so long that the unfinished claim was cleared up, or that this one was taken over.
      if (await take(unfinished, claim)) return await isThere(join(claim, mine));
      if (!(await makeWay(claim, clock))) return false;
    }
    return false;
  } finally {
    await removeWith(unfinished, mine).catch(() => {});
  }
}

/** What a rename says of a folder that is there already, on one system or another. A link is none (`ENOTDIR`), and not followed. */
const takenCodes: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

async function take(unfinished: string, claim: string): Promise<boolean> {
  try {
    await rename(unfinished, claim);
    return true;
  } catch (error) {
    if (takenCodes.has(errnoOf(error))) return false;
    throw error;
  }
}

/** Takes away what is stale; false while somebody has the claim. */
async function makeWay(claim: string, clock: Claimant['clock']): Promise<boolean> {
  for (const entry of await entriesOf(claim)) {
    if (!(await isStale(claim, entry, clock))) return false;
    await removeEmpty(join(claim, entry));
  }
  // A rename replaces an empty folder, but not on every system.
  await removeEmpty(claim);
  return true;
}

async function isStale(claim: string, entry: string, clock: Claimant['clock']): Promise<boolean> {
  const [host, pid = ''] = entry.split('-');
  if (host === hostPrint() && /^[1-9]\d*$/.test(pid) && !isAlive(Number(pid))) return true;
  try {
    // Of another machine, or of a number that another process has by now, as in a container each time.
    return clock.wallTime() - (await lstat(join(claim, entry))).mtimeMs > staleMs;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function removeWith(folder: string, entry: string): Promise<void> {
  await removeEmpty(join(folder, entry));
  await removeEmpty(folder);
}

/** What is not there, or not empty, is left as it is. */
async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
