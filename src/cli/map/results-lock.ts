// A file beside the results that says which process writes them, so that two maps at once do not do, and pay, the same items twice.
import { readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { showWord, usage } from '../parse-command-line.ts';

/** Takes the lock of the file at `path`, which is called `name`, also over from a process that is no more. Throws `usage`; gives what lets go of it. */
export async function lockResults(path: string, name: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  try {
    await take(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = (await readFile(lock, 'utf8').catch(() => '')).trim();
    const held = `another troupe map writes to ${showWord(name)} (process ${holder || 'not known'}); if there is none, remove ${showWord(`${name}.lock`)}`;
    if (isThere(holder)) throw usage(`--out: ${held}`, { field: 'out' });
    await rm(lock, { force: true });
    await take(lock);
  }
  return () => rm(lock, { force: true });
}

async function take(lock: string): Promise<void> {
  await writeFile(lock, `${process.pid}\n`, { flag: 'wx' });
}

/** Whether that process may still be at work; what cannot be told counts as so. */
function isThere(holder: string): boolean {
  if (!/^[1-9][0-9]*$/.test(holder)) return true;
  try {
    return process.kill(Number(holder), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
