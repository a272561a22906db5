// Writing inside a folder, and nowhere else.
// 1. Each folder on the way is opened through its parent's open handle, links not followed, so that none can be swapped after the check.
// 2. The content goes to a new file beside the target, which then takes the target's place in one step: nobody sees half a file.
import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, realpath, rename, unlink } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { errnoOf, quoteName } from '../files/file-errors.ts';
import { isSystemPath } from '../files/open-within.ts';
import type { WriteAccess } from '../tool.ts';

export interface WriteWish {
  readonly file: string;
  readonly content: string;
  /** What the file must hold now for the write to happen: its revision, or `null` for no file at all. Default: whatever. */
  readonly revision?: string | null | undefined;
  /** Names the new file until it takes the target's place. */
  readonly callId: string;
}

export interface Written {
  readonly file: string;
  readonly bytes: number;
  /** Of the content that was written. */
  readonly revision: string;
}

const folderFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);
const newFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Throws `path-refused`, and `invalid-tool-input` for a content that is too large or a revision that is not the file's. */
export async function writeWithin(access: WriteAccess, wish: WriteWish): Promise<Written> {
  const bytes = Buffer.from(wish.content);
  if (bytes.length > access.maxBytes) {
    const rule = `at most ${access.maxBytes} bytes (maxWriteBytes)`;
    throw new ActorError('invalid-tool-input', `content must be ${rule}, but has ${bytes.length}`, {
      details: { field: 'content', rule },
    });
  }
  const root = await realpath(access.root);
  if (isSystemPath(root)) throw refused(wish.file, 'is a file of the system');
  const parts = pathParts(root, wish.file);
  const name = parts.pop() as string;
  const folder = await openFolder(root, parts, wish);
  try {
    const before = await checkTarget(folder, name, wish);
    await replace(folder, name, { bytes, before }, wish);
  } catch (cause) {
    throw isActorError(cause) ? cause : refused(wish.file, `cannot be written: ${errnoOf(cause) ?? String(cause)}`, cause);
  } finally {
    await folder.handle.close();
  }
  return { file: [...parts, name].join('/'), bytes: bytes.length, revision: revisionOf(bytes) };
}

/** What `troupe` loads by itself from the folder in which it is started. */
const ownConfiguration = /^troupe\.config\.[cm]?[jt]s$/i;

/** What a content is known by: the beginning of its SHA-256. */
export function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** The path inside the root, part by part; throws for one that leads out by its words, or to what runs code by itself. Pure. */
export function pathParts(root: string, file: string): string[] {
  const inside = isAbsolute(file) ? relative(root, file) : file;
  const parts = inside.split(sep === '\\' ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.');
  if (file.includes('\0') || parts.length === 0 || file.endsWith('/')) throw refused(file, 'is not a file name');
  if (isAbsolute(inside) || parts.includes('..')) throw refused(file, 'leads outside the folder for writing');
  // What lies there is run by the next git command.
  if (parts.some((part) => part.toLowerCase() === '.git')) throw refused(file, 'lies in the folder of a repository’s own files');
  if (ownConfiguration.test(parts.at(-1) ?? '')) throw refused(file, 'is run by troupe itself');
  return parts;
}

/** An open folder, and how its entries are reached through it. */
interface Folder {
  readonly handle: FileHandle;
  readonly path: string;
}

/** On Linux through the open handle itself; elsewhere by path, which leaves a moment in which a folder could be swapped. */
function entryOf({ handle, path }: Folder, name: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${handle.fd}/${name}` : join(path, name);
}

/** Folders on the way are made, unless the file is to be there already. */
async function openFolder(root: string, parts: readonly string[], { file, revision }: WriteWish): Promise<Folder> {
  let folder: Folder = { handle: await open(root, folderFlags), path: root };
  for (const part of parts) {
    try {
      const next = entryOf(folder, part);
      if (typeof revision !== 'string') await makeFolder(next);
      if ((await lstat(next)).isSymbolicLink()) throw refused(file, 'leads through a link');
      const path = join(folder.path, part);
      const handle = await open(next, folderFlags);
      await folder.handle.close();
      folder = { handle, path };
    } catch (cause) {
      await folder.handle.close();
      if (typeof revision === 'string' && errnoOf(cause) === 'ENOENT') throw misfit(noSuchFile, file, revision);
      throw isActorError(cause) ? cause : refused(file, `leads through ${JSON.stringify(part)}, which is no folder here`, cause);
    }
  }
  return folder;
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((cause: unknown) => {
    if (errnoOf(cause) !== 'EEXIST') throw cause;
  });
}

const noSuchFile = 'absent or null, as there is no such file';

/** The rights of the file that is replaced, which the new one is to have; undefined when there is none. */
async function checkTarget(folder: Folder, name: string, { file, revision }: WriteWish): Promise<number | undefined> {
  const target = entryOf(folder, name);
  const stats: Stats | undefined = await lstat(target).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (stats?.isSymbolicLink() === true) throw refused(file, 'is a link');
  if (stats !== undefined && !stats.isFile()) throw refused(file, 'is no regular file');
  const mode = stats === undefined ? undefined : stats.mode & 0o777;
  if (revision === undefined) return mode;
  const now = stats === undefined ? null : await currentRevision(target);
  if (now === revision) return mode;
  const rule = now === null ? noSuchFile : `the revision of the file as it stands, ${now}`;
  throw misfit(rule, file, revision);
}

function misfit(rule: string, file: string, revision: string | null): ActorError {
  return new ActorError('invalid-tool-input', `revision must be ${rule} (got ${JSON.stringify(revision)})`, {
    details: { field: 'revision', rule, value: revision, file },
  });
}

async function currentRevision(target: string): Promise<string> {
  const handle = await open(target, readFlags);
  try {
    return revisionOf(await handle.readFile());
  } finally {
    await handle.close();
  }
}

interface NewFile {
  readonly bytes: Uint8Array;
  /** The rights of the file that it takes the place of. */
  readonly before: number | undefined;
}

async function replace(
  folder: Folder,
  name: string,
  { bytes, before }: NewFile,
  { callId, file, revision }: WriteWish,
): Promise<void> {
  const beside = entryOf(folder, `.${createHash('sha256').update(callId).digest('hex').slice(0, 16)}.part`);
  // Left over from a call that was cut off.
  await unlink(beside).catch(() => {});
  const handle = await open(beside, newFlags, (before ?? 0o644) & 0o644);
  try {
    // Opening leaves out what the mask of this process forbids, which the file that is replaced may have had.
    if (before !== undefined) await handle.chmod(before);
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (cause) {
    await unlink(beside).catch(() => {});
    throw cause;
  } finally {
    await handle.close();
  }
  const target = entryOf(folder, name);
  if (revision !== null) {
    await rename(beside, target);
    return;
  }
  try {
    // Unlike a rename, it fails when somebody was faster.
    await link(beside, target);
  } catch (cause) {
    throw errnoOf(cause) === 'EEXIST' ? misfit('absent or the file’s, as there is one by now', file, revision) : cause;
  } finally {
    await unlink(beside).catch(() => {});
  }
}

function refused(file: string, why: string, cause?: unknown): ActorError {
  return new ActorError('path-refused', `${quoteName(file)} ${why}`, { details: { file }, cause });
}
