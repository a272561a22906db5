// Which files an item may name: those of one folder. The items are often somebody else's, and a row must not hand its agent whatever the user may read.
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { TaskSpec } from '../../agents/task.ts';
import { showWord, usage } from '../parse-command-line.ts';

/** A folder, absolute: as it was named, and where that leads. */
export interface FilesRoot {
  readonly path: string;
  readonly realPath: string;
}

type RunFile = Exclude<NonNullable<TaskSpec['files']>[number], string>;

/** The task of an item with its files looked up, and their bytes; or what is wrong with one of them. */
export type FilesOfItem =
  | { readonly ok: true; readonly task: TaskSpec; readonly files: number; readonly bytes: number }
  | { readonly ok: false; readonly problem: string };

/** The folder that `--files-root` names, else that of the file of items. Throws `usage` when it is none. */
export async function filesRoot(named: string | undefined, cwd: string, items: string): Promise<FilesRoot> {
  const path = named === undefined ? dirname(items) : resolve(cwd, named);
  try {
    const realPath = await realpath(path);
    if ((await stat(realPath)).isDirectory()) return { path, realPath };
  } catch (error) {
    // Without its folder the file of items cannot be read either, and that is what is told.
    if (named === undefined) return { path, realPath: path };
    throw usage(`--files-root: ${showWord(named)} cannot be read: ${(error as Error).message}`, { field: 'files-root' });
  }
  throw usage(`--files-root must be a folder, but ${showWord(named ?? path)} is none`, { field: 'files-root' });
}

/** Every file of `task` must be a file that, through all links, lies within `root`. With its real path a file that is swapped for a link later is refused. */
export async function withFilesOf(task: TaskSpec, root: FilesRoot): Promise<FilesOfItem> {
  const files: RunFile[] = [];
  let bytes = 0;
  for (const file of (task.files ?? []) as readonly RunFile[]) {
    const found = await lookedUp(file, root);
    if (typeof found === 'string') return { ok: false, problem: found };
    files.push({ ...file, realPath: found.realPath });
    bytes += found.bytes;
  }
  return { ok: true, task: files.length === 0 ? task : { ...task, files }, files: files.length, bytes };
}

/** Outside of `root` the disk is not asked whether there is such a file. */
async function lookedUp({ name, path }: RunFile, root: FilesRoot): Promise<{ realPath: string; bytes: number } | string> {
  const outside = `its file ${showWord(name)} is not within ${root.path}; --files-root names another folder`;
  if (!isWithin(root.path, path) && !isWithin(root.realPath, path)) return outside;
  try {
    const realPath = await realpath(path);
    if (!isWithin(root.realPath, realPath)) return outside;
    const found = await stat(realPath);
    return found.isFile() ? { realPath, bytes: found.size } : `its file ${showWord(name)} is no file`;
  } catch (error) {
    return `its file ${showWord(name)} cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
