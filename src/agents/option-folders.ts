// The folders that a swarm's options name: each must be one that is there.
import { checkRoot, checkRoots } from '../tools/files/check-roots.ts';
import type { SwarmSettings } from './swarm-settings.ts';
import { outsideFolders } from './trust/outside-options.ts';

/** Rejects with `invalid-argument`, naming the field. */
export async function checkFolders({ roots, memoryRoot, outside }: SwarmSettings): Promise<void> {
  await checkRoots(roots, 'roots');
  if (memoryRoot !== null) await checkRoot(memoryRoot, 'memoryRoot');
  for (const [field, folder] of outsideFolders(outside)) await checkRoot(folder, field);
}
