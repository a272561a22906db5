// Where the folders that may be read really are. A folder that an agent was narrowed to is a name within one of the operator's: a link on the way to it
// must not make it wider than what it lies in.
import { realpath } from 'node:fs/promises';
import { dirname, normalize, sep } from 'node:path';
import type { FileAccess } from '../tool.ts';

export interface RootStanding {
  /** Its real path; `undefined` when it is not there. */
  readonly realRoot: string | undefined;
  /** It is not what was allowed: nothing under it may be read. */
  readonly isOutside: boolean;
}

/** Whether `path` is `folder` or lies under it; both absolute and normal. A sibling whose name starts alike is not under it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Where `root`, one of the roots, really is, and whether that lies within every folder above it, up to one of the operator's. */
export async function rootStanding({ rootsWithin }: FileAccess, root: string): Promise<RootStanding> {
  const realRoot = await realpath(root).catch(() => undefined);
  if (rootsWithin === undefined) return { realRoot, isOutside: false };
  const outer = rootsWithin.map(normalize).filter((one) => isWithin(one, root));
  if (realRoot === undefined) return { realRoot, isOutside: outer.length === 0 };
  for (const one of outer) if (await isReallyWithin(one, root, realRoot)) return { realRoot, isOutside: false };
  return { realRoot, isOutside: true };
}

/** The folders in between count too, as any of them may be all that a run above was allowed. */
async function isReallyWithin(outer: string, root: string, realRoot: string): Promise<boolean> {
  for (let at = root; at !== outer; ) {
    at = dirname(at);
    const real = await realpath(at).catch(() => undefined);
    if (real === undefined || !isWithin(real, realRoot)) return false;
  }
  return true;
}
