// What the file tools can be asked for: the run's files, or, for a run without any, the files under the roots.
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { FileAccess, RunFile } from '../tool.ts';
import { allowedPath } from './allowed-path.ts';
import { isSystemPath } from './open-within.ts';
import { rootStanding } from './real-roots.ts';

export interface ListedFile {
  readonly name: string;
  /** 0 when the file is missing or may not be read; opening it says why. */
  readonly bytes: number;
}

/** Of the files under the roots, no more than these are listed. */
const mostUnderRoots = 10_000;

/** The names that can be asked for, in the run's order, or by path under the roots. */
export async function listNames(access: FileAccess): Promise<readonly string[]> {
  if (access.files.length > 0) return access.files.map((file) => file.name);
  const names: string[] = [];
  for (const root of access.roots) {
    const { isOutside } = await rootStanding(access, normalize(root));
    if (!isOutside) await walk(root, names);
  }
  return [...new Set(names)];
}

/** The listed files with their sizes. */
export async function measureFiles(access: FileAccess, names: readonly string[]): Promise<ListedFile[]> {
  const files = new Map(access.files.map((file) => [file.name, file]));
  return await Promise.all(names.map(async (name) => ({ name, bytes: await sizeOf(access, files.get(name), name) })));
}

async function sizeOf(access: FileAccess, listed: RunFile | undefined, name: string): Promise<number> {
  try {
    // What a link outside is, not even its size is told, unless the user listed it.
    const path = listed?.underRoot === undefined ? undefined : (await allowedPath(access, name)).path;
    const stats = listed === undefined || path !== undefined ? await lstat(path ?? name) : await stat(listed.path);
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
}

/** Depth first, by name, links not followed: a ring of them would have no end. A folder that cannot be read counts as empty. */
async function walk(folder: string, names: string[]): Promise<void> {
  if (isSystemPath(await realpath(folder).catch(() => folder))) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (names.length >= mostUnderRoots) return;
    const path = join(folder, entry.name);
    if (entry.isFile()) names.push(path);
    else if (entry.isDirectory()) await walk(path, names);
  }
}
