// The one way in which tools open files: the handle is opened first and then asked where it leads, so that nothing can be
// swapped between the check and the reading. A path is looked at before it is opened only to keep devices from being touched.
import { constants, type StatsBase } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { isActorError } from '../../base/actor-error.ts';
import type { FileAccess } from '../tool.ts';
import { type AllowedPath, allowedPath } from './allowed-path.ts';
import { fileErrorFrom, fileNotFound, fileTooLarge, fileUnreadable, notRegular, outsideRoots } from './file-errors.ts';
import { isWithin } from './real-roots.ts';

/** A regular file that may be read, held open. */
export interface OpenedFile {
  readonly name: string;
  /** Its real path. */
  readonly path: string;
  readonly bytes: number;
  /** Changes whenever the file's content does. */
  readonly version: string;
  /** The content as it was when opened: what has been added since is left out. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Without O_NONBLOCK, opening a FIFO that nobody writes to would hang for ever. Windows has neither of these two. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/** Their entries look like regular files, yet they are the system speaking: environments, memory, keys. */
const systemFolders = ['/proc', '/sys'];

/**
 * Opens the file that `name` stands for. Throws `path-outside-roots` for whatever is not a regular file among the run's files or
 * under a root, `file-not-found`, `file-unreadable`, or `file-too-large`.
 */
export async function openWithin(access: FileAccess, name: string): Promise<OpenedFile> {
  const allowed = await allowedPath(access, name);
  const handle = await openRegular(allowed.path, name);
  try {
    return await checkHandle(handle, allowed, access.maxFileBytes, name);
  } catch (error) {
    await handle.close();
    throw isActorError(error) ? error : fileErrorFrom(name, error);
  }
}

async function openRegular(path: string, name: string): Promise<FileHandle> {
  try {
    if (isSystemPath(path)) throw notRegular(name, 'a file of the system');
    const stats = await lstat(path);
    if (!stats.isFile()) throw notRegular(name, kindOf(stats));
    return await open(path, openFlags);
  } catch (error) {
    throw isActorError(error) ? error : fileErrorFrom(name, error);
  }
}

async function checkHandle(handle: FileHandle, allowed: AllowedPath, limitBytes: number, name: string): Promise<OpenedFile> {
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) throw notRegular(name, kindOf(stats));
  if (stats.nlink === 0n) throw fileNotFound(name);
  const path = await pathOfHandle(handle, allowed.path);
  if (path === undefined || isSystemPath(path) || !allowed.allows(path)) throw outsideRoots(name);
  const bytes = Number(stats.size);
  if (bytes > limitBytes) throw fileTooLarge(name, bytes, limitBytes);
  return {
    name,
    path,
    bytes,
    version: [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':'),
    read: () => readBytes(handle, bytes, name),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** Where an open file lies. The kernel says so on Linux; elsewhere the path must still lead, through no link, to the very file that is open. */
async function pathOfHandle(handle: FileHandle, path: string): Promise<string | undefined> {
  const said = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (said !== undefined) return said;
  if ((await realpath(path)) !== path) return undefined;
  const [atPath, opened] = [await lstat(path, { bigint: true }), await handle.stat({ bigint: true })];
  return atPath.dev === opened.dev && atPath.ino === opened.ino ? path : undefined;
}

function kindOf(stats: StatsBase<number | bigint>): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isSymbolicLink() ? 'a link' : 'a device';
}

export function isSystemPath(path: string): boolean {
  return systemFolders.some((folder) => isWithin(folder, path));
}

async function readBytes(handle: FileHandle, bytes: number, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(bytes);
  let filled = 0;
  try {
    while (filled < bytes) {
      const { bytesRead } = await handle.read(content, filled, bytes - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (cause) {
    throw fileUnreadable(name, cause);
  }
  return filled === bytes ? content : content.slice(0, filled);
}
