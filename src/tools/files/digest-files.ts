// Sizes and digests of files, for receipts and for telling tasks apart. Runs on the tool pool, as reading and hashing take their time.
import { createHash } from 'node:crypto';
import { isActorError } from '../../base/actor-error.ts';
import type { FileAccess } from '../tool.ts';
import { openWithin } from './open-within.ts';

/** The URL of this module, for the pool's task: `{ module: digestModule, export: 'digestFiles', input }`. */
export const digestModule: string = import.meta.url;

export interface DigestRequest {
  readonly access: FileAccess;
  readonly names: readonly string[];
}

/** `sha256` in hexadecimal; `null`, with the code of what was wrong, for a file that cannot be read. */
export type FileDigest =
  | { readonly name: string; readonly bytes: number; readonly sha256: string }
  | { readonly name: string; readonly bytes: null; readonly sha256: null; readonly code: string };

/** One after another, so that one file at a time is in memory. */
export async function digestFiles({ access, names }: DigestRequest): Promise<readonly FileDigest[]> {
  const digests: FileDigest[] = [];
  for (const name of names) digests.push(await digestOf(access, name));
  return digests;
}

async function digestOf(access: FileAccess, name: string): Promise<FileDigest> {
  try {
    await using file = await openWithin(access, name);
    const content = await file.read();
    return { name, bytes: content.byteLength, sha256: createHash('sha256').update(content).digest('hex') };
  } catch (error) {
    return { name, bytes: null, sha256: null, code: isActorError(error) ? error.code : 'file-unreadable' };
  }
}
