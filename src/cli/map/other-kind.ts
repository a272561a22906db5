// What a path names that is no regular file. A FIFO that nobody writes to is opened for ever, by a thread that no signal reaches and no exit leaves behind.
import { stat } from 'node:fs/promises';

/** `a folder`, `a FIFO`, or `a device or a socket`; undefined for a regular file, also where a link leads to it. Throws what the system says. */
export async function otherKind(path: string): Promise<string | undefined> {
  const found = await stat(path);
  if (found.isFile()) return undefined;
  return found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a FIFO' : 'a device or a socket';
}
