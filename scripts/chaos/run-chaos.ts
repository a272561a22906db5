// One chaos run, from an empty system to an empty system, and what it found.
import { seededRandom } from '../../src/base/random.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { type Gauge, gauge, type Leaf, type LeafReport, recorder } from './actors.ts';
import { CountingClock, countResources, exposeCollector, type Sample, slopeOfLaterHalf } from './resources.ts';
import { Storm } from './storm.ts';
import { compareRestarts, type Foliage, layOut, plantTree, readTree, type Tree } from './tree.ts';

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
    const planted = await this.#atRest(tree);
    const samples: Sample[] = [];
    const sample = (): void => {
      const atMs = performance.now();
      if (atMs - (samples.at(-1)?.atMs ?? 0) > 250)
        samples.push({ atMs, rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
    };
    const storm = new Storm(this.#system, tree, planted.leaves, this.#random);
    await storm.blow(seconds * 1_000, sample);
    this.#phase('coming to rest');
    const foliage = await this.#atRest(tree);
    this.#faults.push(...foliage.faults);
    await this.#checkBooks(tree, foliage);
    await this.#checkAsks(foliage.leaves, storm);
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

  /** The books, once every thread is back and every supervisor has all its children. */
  async #atRest(tree: Tree): Promise<Foliage> {
    const end = performance.now() + restMs;
    for (;;) {
      await pause(100);
      const isLive = this.#system.slots().every((view) => view.state === 'live');
      const foliage = await readTree(tree).catch((error: unknown) => ({
        branches: [],
        leaves: [],
        restarts: new Map(),
        faults: [String(error)],
      }));
      if ((isLive && foliage.faults.length === 0) || performance.now() > end) return foliage;
    }
  }

  async #checkBooks(tree: Tree, foliage: Foliage): Promise<void> {
    let differences: readonly string[] = [];
    await this.#until(
      async () => {
        differences = compareRestarts(foliage.restarts, await tree.recorder.ask.restarts());
        return differences.length === 0;
      },
      () => differences.slice(0, 20).join('; '),
    );
    const expected = 1 + tree.branches * (tree.leavesPerBranch + 1);
    const others = 2; // the root and the recorder
    const counts = await this.#kernels();
    const actors = counts.reduce((sum, one) => sum + one.actors, 0);
    if (actors !== expected + others) this.#faults.push(`there are ${actors} actors, and should be ${expected + others}`);
    this.#row('actors expected, there', `${expected + others}, ${actors}`);
  }

  async #checkAsks(leaves: readonly Ref<Leaf>[], storm: Storm): Promise<void> {
    let open = '';
    await this.#until(
      async () => {
        const reports = await Promise.all(leaves.map((leaf) => reportOf(leaf)));
        const mute = reports.filter((one) => typeof one === 'string');
        if (mute.length > 0) {
          open = `leaves do not answer: ${mute.slice(0, 5).join('; ')}`;
          return false;
        }
        const answers = reports.filter((one) => typeof one !== 'string');
        const asked = answers.reduce((sum, one) => sum + one.asked, 0);
        const settled = answers.reduce((sum, one) => sum + one.settled, 0);
        open = `of ${asked} asks of leaves ${settled} are settled, of main’s ${storm.open} are open`;
        return asked === settled && storm.open === 0;
      },
      () => open,
    );
  }

  async #kernels(): Promise<readonly { slot: number; actors: number; openAsks: number; monitors: number }[]> {
    const hosts = await this.#system.threadStatistics();
    if (hosts.length !== this.#options.threads)
      this.#faults.push(`${hosts.length} of ${this.#options.threads} hosts gave their statistics`);
    return [{ slot: 0, ...this.#system.statistics() }, ...hosts.map((host) => ({ slot: host.slot, ...host.kernel }))];
  }

  async #count(): Promise<Snapshot> {
    await this.#until(
      () => this.#system.slots().every((view) => view.state === 'live'),
      () => 'a slot is not live',
    );
    await pause(1_000);
    const gauges = await Promise.all(
      this.#system.slots().map(() => this.#system.start(gauge, undefined, { placement: 'spread' })),
    );
    const hostHeap = (await Promise.all(gauges.map((one: Ref<Gauge>) => one.ask.heapUsedBytes()))).reduce(
      (sum, one) => sum + one,
      0,
    );
    for (const one of gauges) await this.#system.stop(one);
    for (let n = 0; n < 5; n += 1) {
      this.#collect();
      await pause(50);
    }
    const kernels = await this.#kernels();
    const sum = (of: (one: (typeof kernels)[number]) => number): number => kernels.reduce((total, one) => total + of(one), 0);
    const counts = {
      cells: sum((one) => one.actors),
      'pending asks': sum((one) => one.openAsks),
      monitors: sum((one) => one.monitors),
      'timers of main': this.#clock.timers,
      ...countResources(),
    };
    return { counts, heap: process.memoryUsage().heapUsed, hostHeap };
  }

  #compare(before: Snapshot, after: Snapshot): void {
    for (const name of new Set([...Object.keys(before.counts), ...Object.keys(after.counts)])) {
      const [one, other] = [before.counts[name] ?? 0, after.counts[name] ?? 0];
      this.#row(`${name}: at the start, at the end`, `${one}, ${other}`);
      if (other !== one) this.#faults.push(`${name}: ${one} at the start, ${other} at the end`);
    }
    const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
    this.#row('heap of main after gc, MB', `${mb(before.heap)}, ${mb(after.heap)}`);
    this.#row('heaps of hosts after gc, MB', `${mb(before.hostHeap)}, ${mb(after.hostHeap)}`);
    if (after.heap > before.heap * 1.1)
      this.#faults.push(`the heap of main grew from ${mb(before.heap)} to ${mb(after.heap)} MB`);
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
    const end = performance.now() + restMs / 2;
    while (!(await isSo())) {
      if (performance.now() > end) {
        this.#faults.push(fault());
        return;
      }
      await pause(50);
    }
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

interface Snapshot {
  readonly counts: Record<string, number>;
  readonly heap: number;
  readonly hostHeap: number;
}

async function reportOf(leaf: Ref<Leaf>): Promise<LeafReport | string> {
  return await leaf.ask.report().catch((error: unknown) => `${leaf}: ${String(error)}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
