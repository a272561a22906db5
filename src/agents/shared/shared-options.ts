// The options of what the runs of a swarm share, and their checks.
import { resolve } from 'node:path';
import { invalidArgument } from '../../base/actor-error.ts';

export interface SharedOptions {
  /** The folder of the agents' memory, Markdown and JSON files; it must be there. Without it there are no memory tools. */
  readonly memoryRoot?: string;
  /** The folder in which `progress.md` and `progress.json` say how the runs stand, while the swarm runs; made if it is not there. Default: no such log. */
  readonly progressLog?: string;
}

export interface SharedSettings {
  /** Absolute. */
  readonly memoryRoot: string | null;
  /** Absolute. */
  readonly progressLog: string | null;
}

export const sharedFields: readonly (keyof SharedOptions)[] = ['memoryRoot', 'progressLog'];

/** Throws `invalid-argument` for what is no path. */
export function sharedSettings({ memoryRoot, progressLog }: SharedOptions): SharedSettings {
  return { memoryRoot: folder(memoryRoot, 'memoryRoot'), progressLog: folder(progressLog, 'progressLog') };
}

function folder(path: unknown, field: string): string | null {
  if (path === undefined) return null;
  if (typeof path !== 'string' || path === '') throw invalidArgument(field, 'the path of a folder', path);
  return resolve(path);
}
