// Writing a file whole or not at all: beside its place first, then moved there, so that whoever reads sees the old text or the new one.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts `text` at `path`. `mark` tells the unfinished files of several writers apart. What stands at `path` is replaced, a link too: it is not followed.
 * `check` is asked right before the move, and keeps it from being made by what it throws. Throws that, or what the file system throws, and then leaves
 * nothing of its own behind.
 */
export async function writeAtomically(path: string, text: string, mark: string, check?: () => Promise<void>): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.${mark}.unfinished`);
  try {
    // A leftover of a process that died; `wx` follows no link that somebody put there.
    await rm(unfinished, { force: true });
    await writeFile(unfinished, text, { flag: 'wx', mode: 0o600 });
    await check?.();
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}

/** The same; the folder is made if it is not there. */
export async function writeIntoFolder(path: string, text: string, mark: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, text, mark);
}
