// How much there is to be sent: what the documents of a question hold.
import { stat } from 'node:fs/promises';
import type { DocumentFile } from './find-documents.ts';

/** Bytes of the question and of all documents; one that cannot be looked at counts as nothing, as it cannot be sent. */
export async function bytesOf(question: string, files: readonly DocumentFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(question));
}
