// The claim of whoever replaces a file of the memory: a file beside it, which only one can make, so that of two processes which write on the grounds of one
// revision one is refused. It says whose it is, and one that a dead process left is taken over.
// 1. What the file holds is read, and judged, while the claim is held.
// 2. A claim is stale when its process is no more; where that cannot be known (another machine, a number that is used again), after `staleMs`.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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

/** Runs `write` with the claim of the file at `path`; `undefined`, and nothing is run, while another has it. */
export async function withClaim<Value>(
  path: string,
  { mark, clock }: Claimant,
  write: () => Promise<Value>,
): Promise<{ readonly value: Value } | undefined> {
  const claim = join(dirname(path), `.${basename(path)}.claim`);
  const isMine =
    (await take(claim, mark)) || ((await isStale(claim, clock)) && (await clear(claim, mark)) && (await take(claim, mark)));
  if (!isMine) return undefined;
  try {
    return { value: await write() };
  } finally {
    await rm(claim, { force: true });
  }
}

/** `wx` makes it, or finds that it is there; no link is followed. */
async function take(claim: string, mark: string): Promise<boolean> {
  try {
    await writeFile(claim, `${hostname()} ${process.pid} ${mark}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(claim: string, clock: Claimant['clock']): Promise<boolean> {
  try {
    const [host, pid] = (await readFile(claim, 'utf8')).split(' ');
    if (host === hostname() && /^[1-9]\d*$/.test(pid ?? '') && !isThere(Number(pid))) return true;
    // Of another machine, not written to its end, or of a number that another process has by now, as in a container each time.
    return clock.wallTime() - (await stat(claim)).mtimeMs > staleMs;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Of several that find it stale one gets it out of the way. */
async function clear(claim: string, mark: string): Promise<boolean> {
  const aside = `${claim}.${mark}`;
  try {
    await rename(claim, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
  await rm(aside, { force: true });
  return true;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
