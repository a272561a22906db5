// A tree of supervisors and actors of the chaos run, that crash, are killed, and lose their threads in every way; slower than there, and for longer.
// Each ask settles, each watcher sees of a life a contiguous prefix, its DOWN and nothing more, and each restart is in the books.
import { recorder } from '../../chaos/actors.ts';
import { Storm } from '../../chaos/storm.ts';
import { plantTree } from '../../chaos/tree.ts';
import { askFaults, restartFaults, treeAtRest } from '../../chaos/tree-at-rest.ts';
import { waitUntil } from '../../chaos/wait-until.ts';
import type { Load, Stage } from '../load.ts';

const actors = 200;
const downsMs = 20_000;

export class Family implements Load {
  readonly name = 'crashes, restarts, lost threads';
  readonly #lossEveryMs: number;
  readonly #faults: string[] = [];
  #storm: Storm | undefined = undefined;
  #restarts = 0;

  constructor(lossEveryMs: number) {
    this.#lossEveryMs = lossEveryMs;
  }

  async run(stage: Stage): Promise<void> {
    const { system } = stage;
    const notes = await system.start(recorder, undefined, { placement: 'main' });
    const tree = plantTree(system, actors, notes);
    const { leaves } = await treeAtRest(system, tree);
    const pace = { ordersPerTick: 3, lossEveryMs: this.#lossEveryMs };
    const storm = new Storm(system, tree, leaves, stage.random, pace);
    this.#storm = storm;
    await storm.blow(
      Number.POSITIVE_INFINITY,
      () => undefined,
      () => stage.isOver,
    );
    const foliage = await treeAtRest(system, tree);
    this.#faults.push(...foliage.faults, ...(await restartFaults(tree, foliage)));
    this.#faults.push(...(await askFaults(foliage.leaves, () => storm.open)));
    await system.stop(tree.top);
    if (!(await waitUntil(() => storm.counts.downs === storm.counts.watched, downsMs)))
      this.#faults.push(`main had ${storm.counts.downs} DOWNs for ${storm.counts.watched} watches`);
    const { violations } = await notes.ask.take();
    this.#faults.push(...violations, ...storm.faults);
    this.#restarts = await notes.ask.total();
    await system.stop(notes);
  }

  counts(): Readonly<Record<string, number>> {
    if (this.#storm === undefined) return {};
    const { orders, crashes, kills, ruins, asked, answered, rejected } = this.#storm.counts;
    const sum = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((total, one) => total + one, 0);
    const restarts = this.#restarts;
    return { orders, crashes, kills, 'threads lost': sum(ruins), restarts, asked, answered, rejected: sum(rejected) };
  }

  faults(): readonly string[] {
    return this.#faults;
  }
}
