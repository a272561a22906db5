// One soak, from an empty system to an empty system: all loads at once, pictures at the start, in the middle and at the end, then the books.
// 1. What is made once and stays (code, tables, threads, the spare) is made before the first count: it is waited for, or made by a short run. Threads
//    and the spare are waited for before each count: one may have been lost just before.
// 2. However it ends, loads finish what they began, so that their books can be read.
import { seededRandom } from '../../src/base/random.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { compareInventories, type Inventory, takeInventory } from '../chaos/inventory.ts';
import { CountingClock, exposeCollector } from '../chaos/resources.ts';
import { waitUntil } from '../chaos/wait-until.ts';
import { countsText } from './counts-text.ts';
import { growthFaults } from './growth.ts';
import { type Load, Stage } from './load.ts';
import { Asks } from './loads/asks.ts';
import { Chat } from './loads/chat.ts';
import { Churn } from './loads/churn.ts';
import { Family } from './loads/family.ts';
import { Floods } from './loads/floods.ts';
import { Swarms } from './loads/swarms.ts';
import { Timers } from './loads/timers.ts';
import { Camera, type Picture } from './picture.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly threads: number;
  readonly seed: number;
  /** Ends the soak before its time; what was done so far is reported. */
  readonly signal: AbortSignal;
  readonly onPhase: (phase: string) => void;
  /** Default: all there are. */
  readonly makeLoads?: () => readonly Load[];
}

export interface SoakReport {
  readonly minutes: number;
  /** By name: `start`, `middle`, `end`, as far as it came. */
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly rows: readonly (readonly [what: string, value: string])[];
  readonly faults: readonly string[];
}

const longestWarmUpMs = 4_000;
/** How often it is said what was done. */
const tellEveryMs = 60_000;
/** How long before a picture the delay of the event loop is looked at, at most, and as a share of the whole. */
const lookMs = 60_000;
const lookShare = 0.1;
const lossEveryMs = 8_000;
const liveMs = 40_000;

export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const collect = exposeCollector();
  const clock = new CountingClock();
  const system = await createSystem({ threads: options.threads, hangMs: 1_000, stopTimeoutMs: 30_000, clock });
  try {
    return await new Soak(system, clock, collect, options).run();
  } finally {
    await system.stop();
  }
}

function allLoads(): readonly Load[] {
  return [new Chat(), new Floods(), new Asks(), new Churn(), new Timers(), new Family(lossEveryMs), new Swarms()];
}

class Soak {
  readonly #system: ActorSystem;
  readonly #clock: CountingClock;
  readonly #collect: () => void;
  readonly #options: SoakOptions;
  readonly #faults: string[] = [];
  readonly #pictures = new Map<string, Picture>();
  /** Node's id of the thread that stands ready for the next loss. */
  #spareThread: number | undefined;
  /** The fewest timers that main had when a spare stood ready: one that loads ahead after that has one more, its deadline. */
  #timersAtRest = Number.POSITIVE_INFINITY;

  constructor(system: ActorSystem, clock: CountingClock, collect: () => void, options: SoakOptions) {
    this.#system = system;
    this.#clock = clock;
    this.#collect = collect;
    this.#options = options;
    // In time: the first is booted a second after the slots are live.
    system.onThreadEvent((event) => {
      if (event.kind === 'spare-ready') {
        this.#spareThread = event.threadId;
        this.#timersAtRest = Math.min(this.#timersAtRest, clock.timers);
      } else if (event.kind === 'host-live' && event.threadId === this.#spareThread) this.#spareThread = undefined;
    });
  }

  async run(): Promise<SoakReport> {
    const { onPhase, minutes } = this.#options;
    const warmUpMs = Math.min(longestWarmUpMs, minutes * 60_000);
    // Before the loads: with theirs, main's timers would not tell what those at rest are.
    onPhase('waiting for the spare');
    await this.#untilAtRest();
    onPhase('warming up');
    await this.#loadFor(warmUpMs, async (stage) => stage.rest(warmUpMs));
    const before = await this.#inventory();
    const began = performance.now();
    const loads = await this.#loadFor(minutes * 60_000, (stage, all) => this.#watch(stage, all));
    const lastedMinutes = (performance.now() - began) / 60_000;
    onPhase('counting what is left');
    const { rows, faults } = compareInventories(before, await this.#inventory(before));
    // The heap is judged by the pictures, in a long run.
    this.#faults.push(...faults.filter((fault) => !fault.startsWith('the heap')));
    const [middle, end] = [this.#pictures.get('middle'), this.#pictures.get('end')];
    if (middle !== undefined && end !== undefined) this.#faults.push(...growthFaults(middle, end));
    const counts = new Map(loads.map((load) => [load.name, load.counts()]));
    return { minutes: lastedMinutes, pictures: this.#pictures, counts, rows, faults: this.#faults };
  }

  get #isLive(): boolean {
    return this.#system.slots().every((view) => view.state === 'live');
  }

  get #hasSpare(): boolean {
    return this.#options.threads === 0 || this.#spareThread !== undefined;
  }

  /** Waits until all slots are live, and the spare stands ready and has loaded ahead. Timers that are left over are the count's to tell. */
  async #untilAtRest(): Promise<void> {
    const isAtRest = (): boolean => this.#isLive && this.#hasSpare && this.#clock.timers <= this.#timersAtRest;
    if (await waitUntil(isAtRest, liveMs)) return;
    if (!this.#isLive) this.#faults.push('a slot is not live');
    if (!this.#hasSpare) this.#faults.push('no spare stood ready');
  }

  /** Puts all loads to work until `forMs` are over or the soak is ended, `meanwhile` included, and reads their books. */
  async #loadFor(forMs: number, meanwhile: (stage: Stage, loads: readonly Load[]) => Promise<void>): Promise<readonly Load[]> {
    const { seed, signal, onPhase, makeLoads = allLoads } = this.#options;
    const stage = new Stage(this.#system, seededRandom(seed));
    const timer = setTimeout(() => stage.end(), forMs);
    const onAbort = (): void => stage.end();
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) stage.end();
    const loads = makeLoads();
    const running = loads.map((load) => this.#run(load, stage));
    await meanwhile(stage, loads);
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    onPhase('finishing what was begun');
    await Promise.all(running);
    for (const load of loads) this.#faults.push(...load.faults().map((fault) => `${load.name}: ${fault}`));
    return loads;
  }

  /** A load that fails loses its work, not that of the others. */
  async #run(load: Load, stage: Stage): Promise<void> {
    try {
      await load.run(stage);
    } catch (error) {
      this.#faults.push(`${load.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }

  /** Takes the pictures, and says what was done every now and then. */
  async #watch(stage: Stage, loads: readonly Load[]): Promise<void> {
    const camera = new Camera(this.#system, this.#collect);
    const wholeMs = this.#options.minutes * 60_000;
    const windowMs = Math.min(lookMs, wholeMs * lookShare);
    const times = [
      ['start', 2 * windowMs],
      ['middle', wholeMs / 2],
      ['end', wholeMs - windowMs / 4],
    ] as const;
    const began = performance.now();
    const tell = (): void => this.#options.onPhase(loads.map((load) => `${load.name}: ${countsText(load.counts())}`).join('; '));
    const telling = setInterval(tell, tellEveryMs);
    const restUntil = (atMs: number): Promise<void> => stage.rest(Math.max(0, began + atMs - performance.now()));
    for (const [name, atMs] of times) {
      await restUntil(atMs - windowMs);
      if (!stage.isOver) camera.open();
      await restUntil(atMs);
      // Whoever ends the soak early still gets the picture of its end; a machine that is late with one gets all three.
      const isLast = this.#options.signal.aborted;
      this.#pictures.set(isLast ? 'end' : name, await camera.take());
      if (isLast) break;
    }
    await restUntil(wholeMs);
    clearInterval(telling);
    camera.close();
  }

  async #inventory(before?: Inventory): Promise<Inventory> {
    await this.#untilAtRest();
    const restMs = Math.min(1_000, this.#options.minutes * 10_000);
    return await takeInventory(this.#system, this.#clock, this.#collect, restMs, before);
  }
}
