// Whether a path names something.
import { lstat } from 'node:fs/promises';

/** A link that leads nowhere is there, too. */
export function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
