// Whether a path names something.
import { lstat } from 'node:fs/promises';
import { errnoOf } from './file-errors.ts';

/** What the system says where nothing is; nor can anything have a name that is too long. */
const absentCodes: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** A link is not followed: one that leads nowhere is there, too. Throws what the system says (`EACCES`, `EIO`) where it cannot be seen. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (absentCodes.has(errnoOf(error))) return false;
    throw error;
  }
}
