// Which real path a name stands for, and whether it may be opened at all: decided before anything is opened.
// A name that is neither a run's file nor under a root is refused without a look at the disk, so that nothing outside can be probed.
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { FileAccess, RunFile } from '../tool.ts';
import { errnoOf, fileErrorFrom, fileNotFound, outsideRoots } from './file-errors.ts';
import { isWithin, rootStanding } from './real-roots.ts';

export interface AllowedPath {
  /** The real path: no part of it was a link when it was looked at. */
  readonly path: string;
  /** Whether a file found to lie at `realPath` is one that was meant. */
  readonly allows: (realPath: string) => boolean;
}

/** The path that `name` may be opened under; throws `path-outside-roots`, `file-not-found` or `file-unreadable`. */
export async function allowedPath(access: FileAccess, name: string): Promise<AllowedPath> {
  if (name === '' || name.includes('\0')) throw outsideRoots(name, 'is not a file name');
  const listed = listedFile(access.files, name);
  if (listed !== undefined) return await pathOfListed(access, listed, name);
  if (partsOf(name).includes('..')) throw outsideRoots(name);
  return await pathUnderRoots(access, name, name);
}

/** The run's file of that name; also when it is written a little differently (`./a.md`), or by its path. */
function listedFile(files: readonly RunFile[], name: string): RunFile | undefined {
  const plain = normalize(name);
  return (
    files.find((file) => file.name === name) ??
    files.find((file) => normalize(file.name) === plain || normalize(file.path) === plain)
  );
}

function partsOf(name: string): readonly string[] {
  return name.split(sep === '\\' ? /[\\/]/ : '/');
}

async function pathOfListed(access: FileAccess, file: RunFile, name: string): Promise<AllowedPath> {
  if (file.underRoot !== undefined) return await pathUnderRoots({ ...access, roots: [file.underRoot] }, file.path, name);
  const path = await realpath(file.path).catch((cause: unknown) => {
    throw fileErrorFrom(name, cause);
  });
  if (file.realPath !== undefined && file.realPath !== path) throw outsideRoots(name, 'leads elsewhere than when it was listed');
  return { path, allows: (realPath) => realPath === path };
}

async function pathUnderRoots(access: FileAccess, wanted: string, name: string): Promise<AllowedPath> {
  let isUnderRoot = false;
  for (const root of access.roots.map(normalize)) {
    const { isOutside, realRoot } = await rootStanding(access, root);
    if (isOutside) continue;
    const path = isAbsolute(wanted) ? normalize(wanted) : join(root, wanted);
    if (!isWithin(root, path) && !(realRoot !== undefined && isWithin(realRoot, path))) continue;
    isUnderRoot = true;
    const found = realRoot === undefined ? undefined : await realPathUnder(realRoot, path, name);
    if (found !== undefined) return { path: found, allows: (realPath) => isWithin(realRoot ?? root, realPath) };
  }
  throw isUnderRoot ? fileNotFound(name) : outsideRoots(name, describeOutside(access));
}

/** The real path of `path`; undefined when there is nothing and the way there stays inside; throws when it leads out. */
async function realPathUnder(realRoot: string, path: string, name: string): Promise<string | undefined> {
  let found: string;
  try {
    found = await realpath(path);
  } catch (cause) {
    if (await leadsOut(realRoot, path)) throw outsideRoots(name);
    const error = fileErrorFrom(name, cause);
    if (error.code === 'file-not-found') return undefined;
    throw error;
  }
  if (!isWithin(realRoot, found)) throw outsideRoots(name);
  return found;
}

/**
 * Whether a path that cannot be resolved leaves the root before it breaks off. A dangling link counts as leading out, since
 * "not found" would tell whether its target exists.
 */
async function leadsOut(realRoot: string, path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const parent = await realpath(dirname(at)).catch(() => undefined);
    if (parent === undefined && dirname(at) !== at) continue;
    if (parent === undefined || !isWithin(realRoot, parent)) return true;
    return await lstat(join(parent, basename(at))).then(
      (entry) => entry.isSymbolicLink(),
      (cause: unknown) => errnoOf(cause) === 'ELOOP',
    );
  }
}

/** Says what may be read, so that whoever asked can correct the name. */
function describeOutside(access: FileAccess): string {
  const names = access.files.slice(0, 5).map((file) => JSON.stringify(file.name));
  const more = access.files.length - names.length;
  const files = names.length === 0 ? 'has no files' : `has ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `is not among the run’s files, nor under a root; the run ${files}`;
}
