// The books of a tree once nothing happens to it any more: every thread is back, every supervisor has all its children, every ask has settled.
import type { Ref } from '../../src/runtime/ref.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';
import type { Leaf, LeafReport } from './actors.ts';
import { compareRestarts, type Foliage, readTree, type Tree } from './tree.ts';
import { pause, waitUntil } from './wait-until.ts';

/** How long the system has to come to rest. */
const restMs = 40_000;

/** The tree when it is whole again; with faults if it is not in time. */
export async function treeAtRest(system: ActorSystem, tree: Tree): Promise<Foliage> {
  const end = performance.now() + restMs;
  for (;;) {
    await pause(100);
    const isLive = system.slots().every((view) => view.state === 'live');
    const foliage = await readTree(tree).catch((error: unknown) => ({
      branches: [],
      leaves: [],
      restarts: new Map(),
      faults: [String(error)],
    }));
    if ((isLive && foliage.faults.length === 0) || performance.now() > end) return foliage;
  }
}

/** Where the listener of the tree heard of other restarts than its books have. */
export async function restartFaults(tree: Tree, foliage: Foliage): Promise<readonly string[]> {
  let differences: readonly string[] = [];
  await waitUntil(async () => {
    differences = compareRestarts(foliage.restarts, await tree.recorder.ask.restarts());
    return differences.length === 0;
  }, restMs / 2);
  return differences.length === 0 ? [] : [differences.slice(0, 20).join('; ')];
}

/** What asks of the leaves, or of main as `mainOpen` says, do not settle. */
export async function askFaults(leaves: readonly Ref<Leaf>[], mainOpen: () => number): Promise<readonly string[]> {
  let open = '';
  const allSettled = await waitUntil(async () => {
    const reports = await Promise.all(leaves.map((leaf) => reportOf(leaf)));
    const mute = reports.filter((one) => typeof one === 'string');
    const answers = reports.filter((one) => typeof one !== 'string');
    const asked = answers.reduce((sum, one) => sum + one.asked, 0);
    const settled = answers.reduce((sum, one) => sum + one.settled, 0);
    open =
      mute.length > 0
        ? `leaves do not answer: ${mute.slice(0, 5).join('; ')}`
        : `of ${asked} asks of leaves ${settled} are settled, of main’s ${mainOpen()} are open`;
    return mute.length === 0 && asked === settled && mainOpen() === 0;
  }, restMs / 2);
  return allSettled ? [] : [open];
}

async function reportOf(leaf: Ref<Leaf>): Promise<LeafReport | string> {
  return await leaf.ask.report().catch((error: unknown) => `${leaf}: ${String(error)}`);
}
