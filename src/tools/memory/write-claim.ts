// The claim of whoever replaces a file of the memory: a folder beside it, which only one can have, so that of two processes which write on the grounds of one
// revision one is refused. One that a dead process left is taken over. It holds one entry, an empty folder whose name says whose it is.
// 1. What the file holds is read, and judged, while the claim is held.
// 2. A claim is stale when its process is no more; where that cannot be known (another machine or container, a number that is used again), after `staleMs`.
// 3. A claim is made with its entry in it, by one rename: the system refuses that while another entry is there. So it never holds two.
// 4. No two entries ever have one name, and an entry goes by its name, a claim only when it is empty. So whoever stands still between a look and the deed that
//    follows from it, be it to take over or to leave, can only take away what it looked at, never the claim of somebody who came meanwhile.
// 5. Whoever writes looks for its own entry right before the file is replaced (`isHeld`): one that was taken over meanwhile does not write, nor does one that
//    cannot see it.
import { hash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rename, rmdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import type { Clock } from '../../base/clock.ts';
import { errnoOf } from '../files/file-errors.ts';
import { isThere } from '../files/is-there.ts';

export interface Claimant {
  /** No other has it. */
  readonly mark: string;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** A write takes milliseconds. */
const staleMs = 60_000;

/** How often a claim is tried for after another was cleared away. Who fails so often has met others that write. */
const mostTries = 3;

/**
 * Runs `write` with the claim of the file at `path`; `undefined`, and nothing is run, while another has it. `isHeld` says whether nobody has taken the claim
 * over yet, and throws where that cannot be seen.
 */
export async function withClaim<Value>(
  path: string,
  { mark, clock }: Claimant,
  write: (isHeld: () => Promise<boolean>) => Promise<Value>,
): Promise<{ readonly value: Value } | undefined> {
  const claim = join(dirname(path), `.${basename(path)}.claim`);
  const mine = await entryName(mark);
  if (!(await enter(claim, mine, clock))) return undefined;
  const isHeld = () => isThere(join(claim, mine));
  try {
    // The entry is gone when this process stood still for so long that the unfinished claim was cleared up, or that this one was taken over.
    return (await isHeld()) ? { value: await write(isHeld) } : undefined;
  } finally {
    // What was written is written, also when the claim cannot be taken away: it is stale in a minute. One without its entry may be left, too.
    await removeWith(claim, mine).catch(() => {});
  }
}

/** Takes away a claim that was left before that time, be it in its place or not yet; nothing else that bears such a name. */
export async function removeLeftClaim(folder: string, leftBeforeMs: number): Promise<void> {
  for (const entry of (await entriesOf(folder)) ?? []) {
    const path = join(folder, entry);
    // By the age of the entry itself: since the folder was looked at another claim may have come to its place.
    if ((await lstat(path)).mtimeMs < leftBeforeMs) await removeEmpty(path);
  }
  await removeEmpty(folder);
}

let claims = 0;

async function entryName(mark: string): Promise<string> {
  claims += 1;
  const number = claims;
  return `${await hostPrint()}-${process.pid}-${mark}-${number}`;
}

let print: Promise<string> | undefined;

/** Of those who have the same one, each can tell by a process's number whether it lives. */
function hostPrint(): Promise<string> {
  print ??= printOfHost();
  return print;
}

/** Containers may have one host name, and the numbers of their processes apart. By its hash: a name may be of any length, and of any letters. */
async function printOfHost(): Promise<string> {
  const [start, numbers] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return hash('sha256', [hostname(), start, numbers].join('\n')).slice(0, 16);
}

async function enter(claim: string, mine: string, clock: Claimant['clock']): Promise<boolean> {
  // Without the file's name, which may be as long as a name can be.
  const unfinished = join(dirname(claim), `.${mine}.unfinished`);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await mkdir(join(unfinished, mine), { mode: 0o700 });
    for (let tries = 0; tries < mostTries; tries += 1) {
      const refusal = await take(unfinished, claim);
      if (refusal === undefined) return true;
      const way = await makeWay(claim, clock);
      if (way === 'held') return false;
      // With nothing in the way either a claim has come and gone, or no folder may be moved here, whoever else there is.
      if (way === 'free' && forbiddenCodes.has(errnoOf(refusal)) && !(await mayBeMoved(unfinished, mine))) throw refusal;
    }
    return false;
  } finally {
    await removeWith(unfinished, mine).catch(() => {});
  }
}

/** What a rename says that is not allowed; on some systems also of a folder that is there already. */
const forbiddenCodes: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES']);

/** What a rename says of a folder that is there already, on one system or another. A link is none (`ENOTDIR`), and not followed. */
const takenCodes: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST', ...forbiddenCodes]);

/** Gives the error when it may be that another claim is there. */
async function take(unfinished: string, claim: string): Promise<unknown> {
  try {
    await rename(unfinished, claim);
    return undefined;
  } catch (error) {
    if (takenCodes.has(errnoOf(error))) return error;
    throw error;
  }
}

/** What was met in the place of a claim: that of somebody; what was stale, and is cleared away; or nothing. */
type Way = 'held' | 'cleared' | 'free';

/** Takes away what is stale. */
async function makeWay(claim: string, clock: Claimant['clock']): Promise<Way> {
  const entries = await entriesOf(claim);
  if (entries === undefined) return 'free';
  for (const entry of entries) {
    if (!(await isStale(claim, entry, clock))) return 'held';
    await removeEmpty(join(claim, entry));
  }
  // A rename replaces an empty folder, but not on every system.
  await removeEmpty(claim);
  return 'cleared';
}

/** Whether the system lets folders be moved here at all: seen by a move to a name that nobody else has, and back. */
async function mayBeMoved(unfinished: string, mine: string): Promise<boolean> {
  const aside = join(dirname(unfinished), `.${mine}.aside.unfinished`);
  try {
    await rename(unfinished, aside);
    await rename(aside, unfinished);
    return true;
  } catch {
    await removeWith(aside, mine).catch(() => {});
    return false;
  }
}

async function isStale(claim: string, entry: string, clock: Claimant['clock']): Promise<boolean> {
  const [host, pid = ''] = entry.split('-');
  if (host === (await hostPrint()) && /^[1-9]\d*$/.test(pid) && !isAlive(Number(pid))) return true;
  try {
    // Of another machine or container, or of a number that another process has by now.
    return clock.wallTime() - (await lstat(join(claim, entry))).mtimeMs > staleMs;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}

/** `undefined` when there is no such folder. */
async function entriesOf(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
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

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
