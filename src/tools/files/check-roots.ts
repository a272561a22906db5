// Whether the folders that are to be read are there, so that a mistyped one is told and does not pass for an empty one.
import { stat } from 'node:fs/promises';
import { invalidArgument } from '../../base/actor-error.ts';

/** Throws `invalid-argument` for a root that is no folder; `roots` are absolute. */
export async function checkRoots(roots: readonly string[], field: string): Promise<void> {
  for (const [index, root] of roots.entries()) await checkRoot(root, `${field}[${index}]`);
}

/** The same for one folder. */
export async function checkRoot(root: string, field: string): Promise<void> {
  const isFolder = await stat(root).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) throw invalidArgument(field, 'the path of a folder that is there', root);
}
