// One chaos run, from an empty system to an empty system, and what it found.
import { seededRandom } from '../../src/base/random.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { recorder } from './actors.ts';
import { compareInventories, type Inventory, kernelsOf, takeInventory } from './inventory.ts';
import { CountingClock, exposeCollector, type Sample, slopeOfLaterHalf } from './resources.ts';
import { Storm } from './storm.ts';
import { layOut, plantTree, type Tree } from './tree.ts';
import { askFaults, restartFaults, treeAtRest } from './tree-at-rest.ts';
import { waitUntil } from './wait-until.ts';

export interface ChaosOptions {
  readonly seconds: number;
  readonly threads: number;
  readonly actors: number;
  readonly seed: number;
  readonly onPhase?: (phase: string) => void;
}

export interface ChaosReport {
  readonly rows: readonly (readonly [what: string, value: string])[];
  readonly faults: readonly string[];
  /** Resident memory over the later half, in MB per minute, and its mean in MB. */
  readonly slopeMbPerMinute: number;
  readonly heap: { readonly before: number; readonly after: number };
}

/** From here on a run says how its memory goes on, so it begins warm. */
const longRunSeconds = 30;
const warmUpSeconds = 40;
/** How long the system has to come to rest. */
const restMs = 40_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const collect = exposeCollector();
  const clock = new CountingClock();
  const system = await createSystem({ threads: options.threads, hangMs: 1_000, stopTimeoutMs: 30_000, clock });
  try {
    return await new ChaosRun(system, clock, collect, options).run();
  } finally {
    await system.stop();
  }
}

class ChaosRun {
  readonly #system: ActorSystem;
  readonly #clock: CountingClock;
  readonly #collect: () => void;
  readonly #options: ChaosOptions;
  readonly #random;
  readonly #faults: string[] = [];
  readonly #rows: [string, string][] = [];
  readonly #events = new Map<string, number>();

  constructor(system: ActorSystem, clock: CountingClock, collect: () => void, options: ChaosOptions) {
    this.#system = system;
    this.#clock = clock;
    this.#collect = collect;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    system.onThreadEvent((event) => this.#onEvent(event));
  }

  async run(): Promise<ChaosReport> {
    const { actors, seconds } = this.#options;
    // What is made once and stays (code, tables, the first replacement of each thread) is made before the count; in a long run also the room
    // that heaps take for so many actors, which they fill within some 40 s and keep.
    if (seconds < longRunSeconds) await this.#storm(Math.min(actors, 200), Math.min(2, seconds / 2), 'warming up');
    else await this.#storm(actors, warmUpSeconds, 'warming up');
    if (this.#faults.length > 0) return this.#report([], 0, 0);
    this.#rows.length = 0;
    this.#events.clear();
    const before = await this.#count();
    const samples = await this.#storm(actors, seconds, 'blowing');
    this.#phase('counting what is left');
    const after = await this.#count();
    this.#compare(before, after);
    return this.#report(samples, before.heap, after.heap);
  }

  #report(samples: readonly Sample[], before: number, after: number): ChaosReport {
    const slope = samples.length < 4 ? 0 : slopeOfLaterHalf(samples);
    const rss = samples.map((one) => one.rssMb);
    this.#row('rss, MB: first, highest, last', `${rss[0]}, ${Math.max(...rss)}, ${rss.at(-1)}`);
    const tenths = Array.from({ length: 11 }, (_, n) => rss[Math.round(((rss.length - 1) * n) / 10)]);
    this.#row('rss, MB, at each tenth of the time', tenths.join(', '));
    this.#row('rss over the later half, MB per minute', slope.toFixed(1));
    for (const [kind, count] of this.#events) this.#row(`events: ${kind}`, `${count}`);
    return { rows: this.#rows, faults: this.#faults, slopeMbPerMinute: slope, heap: { before, after } };
  }

  async #storm(actors: number, seconds: number, phase: string): Promise<Sample[]> {
    this.#phase(`${phase}: ${actors} actors, ${seconds} s`);
    const notes = await this.#system.start(recorder, undefined, { placement: 'main' });
    const tree = plantTree(this.#system, actors, notes);
    const { branches, leavesPerBranch } = layOut(actors);
    const planted = await treeAtRest(this.#system, tree);
    const samples: Sample[] = [];
    const sample = (): void => {
      const atMs = performance.now();
      if (atMs - (samples.at(-1)?.atMs ?? 0) > 250)
        samples.push({ atMs, rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
    };
    const storm = new Storm(this.#system, tree, planted.leaves, this.#random);
    await storm.blow(seconds * 1_000, sample);
    this.#phase('coming to rest');
    const foliage = await treeAtRest(this.#system, tree);
    this.#faults.push(...foliage.faults);
    this.#faults.push(...(await restartFaults(tree, foliage)));
    await this.#checkActors(tree);
    this.#faults.push(...(await askFaults(foliage.leaves, () => storm.open)));
    this.#phase('stopping the tree');
    await this.#system.stop(tree.top);
    await this.#until(
      () => storm.counts.downs === storm.counts.watched,
      () => `main had ${storm.counts.downs} DOWNs for ${storm.counts.watched} watches`,
    );
    const { violations, heard, settled, downs } = await notes.ask.take();
    this.#faults.push(...violations, ...storm.faults);
    const total = await notes.ask.total();
    await this.#system.stop(notes);
    this.#tellStorm(storm, 1 + branches * (leavesPerBranch + 1), { heard, settled, downs, restarts: total });
    return samples;
  }

  async #checkActors(tree: Tree): Promise<void> {
    const expected = 1 + tree.branches * (tree.leavesPerBranch + 1);
    const others = 2; // the root and the recorder
    const actors = (await this.#kernels()).reduce((sum, one) => sum + one.actors, 0);
    if (actors !== expected + others) this.#faults.push(`there are ${actors} actors, and should be ${expected + others}`);
    this.#row('actors expected, there', `${expected + others}, ${actors}`);
  }

  async #kernels(): ReturnType<typeof kernelsOf> {
    const kernels = await kernelsOf(this.#system);
    if (kernels.length !== this.#options.threads + 1)
      this.#faults.push(`${kernels.length - 1} of ${this.#options.threads} hosts gave their statistics`);
    return kernels;
  }

  async #count(): Promise<Inventory> {
    await this.#until(
      () => this.#system.slots().every((view) => view.state === 'live'),
      () => 'a slot is not live',
    );
    return await takeInventory(this.#system, this.#clock, this.#collect);
  }

  #compare(before: Inventory, after: Inventory): void {
    const { rows, faults } = compareInventories(before, after);
    this.#rows.push(...rows);
    this.#faults.push(...faults);
  }

  #tellStorm({ counts }: Storm, actors: number, seen: { heard: number; settled: number; downs: number; restarts: number }): void {
    const list = (map: ReadonlyMap<string, number>): string => [...map].map(([name, count]) => `${name} ${count}`).join(', ');
    this.#row('actors in the tree', `${actors}`);
    this.#row('orders; messages that they said', `${counts.orders}; ${counts.said}`);
    this.#row('main’s asks: answered; rejected', `${counts.asked}: ${counts.answered}; ${list(counts.rejected)}`);
    this.#row('main’s watches, DOWNs', `${counts.watched}, ${counts.downs}`);
    this.#row('crashes, kills of actors', `${counts.crashes}, ${counts.kills}`);
    this.#row('losses of threads', list(counts.ruins));
    this.#row('restarts that listeners heard of', `${seen.restarts}`);
    this.#row('lives that ended in order heard, settled, had DOWNs', `${seen.heard}, ${seen.settled}, ${seen.downs}`);
    this.#row('dead letters of main', list(new Map(Object.entries(this.#system.deadLetters.counts()))));
  }

  async #until(isSo: () => boolean | Promise<boolean>, fault: () => string): Promise<void> {
    if (!(await waitUntil(isSo, restMs / 2))) this.#faults.push(fault());
  }

  #onEvent(event: ThreadEvent): void {
    const kind = event.kind === 'host-lost' ? `host-lost (${event.loss})` : event.kind;
    this.#events.set(kind, (this.#events.get(kind) ?? 0) + 1);
    if (event.kind === 'slot-abandoned') this.#faults.push(`slot ${event.slot} was abandoned: ${event.error.message}`);
  }

  #row(what: string, value: string): void {
    this.#rows.push([what, value]);
  }

  #phase(phase: string): void {
    this.#options.onPhase?.(phase);
  }
}
