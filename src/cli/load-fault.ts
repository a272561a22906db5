// Why a module of the user's could not be loaded, with the place where it went wrong, as far as the error knows it.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `message (file:line)`. The place is in the module at `path`, absolute, or else in another of the user's files within `cwd`, relative to it. */
export function loadFault(cause: unknown, path: string, cwd: string): string {
  if (!(cause instanceof Error)) return String(cause);
  const places = placesIn(cause.stack ?? '');
  const isOwn = ({ file }: Place): boolean => file.startsWith(cwd + sep) && !file.includes(`${sep}node_modules${sep}`);
  const place = places.find(({ file }) => file === path) ?? places.find(isOwn);
  return place === undefined ? cause.message : `${cause.message} (${relative(cwd, place.file)}:${place.line})`;
}

interface Place {
  readonly file: string;
  readonly line: string;
}

/** Of the calls, nearest first; before them stands the place of what is no code at all. */
function placesIn(stack: string): readonly Place[] {
  return stack.split('\n').flatMap((text) => {
    const [, where, line] = /(?:^|\(|at (?:async )?)(file:\/\/[^\s:]+|\/[^:]+):(\d+)(?::\d+)?\)?$/.exec(text) ?? [];
    if (where === undefined || line === undefined) return [];
    return [{ file: where.startsWith('file:') ? fileURLToPath(where) : where, line }];
  });
}
