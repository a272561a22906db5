// The file system as a pattern sees it: a link that leads nowhere is found like a file, so that it fails by name in its own run. The crawler
// would pass over it in silence, and the shell would not.
import { lstat, realpath, type Stats, stat } from 'node:fs';
import type { FileSystemAdapter } from 'tinyglobby';

type Done<Value> = (error: NodeJS.ErrnoException | null, value: Value) => void;

const adapter = {
  realpath(path: string, done: Done<string>): void {
    realpath(path, (error, real) => (isNowhere(error) ? done(null, path) : done(error, real)));
  },
  stat(path: string, done: Done<Stats>): void {
    stat(path, (error, stats) => (isNowhere(error) ? lstat(path, done) : done(error, stats)));
  },
};

/** The crawler calls with a path and a callback; its type asks for all the other ways to call as well. */
export const danglingLinksAreFiles = adapter as unknown as FileSystemAdapter;

/** Nothing is there, or the links lead round in a ring. */
function isNowhere(error: NodeJS.ErrnoException | null): boolean {
  return error?.code === 'ENOENT' || error?.code === 'ENOTDIR' || error?.code === 'ELOOP';
}
