// A system whose threads are simulated: a kernel for main (slot 0) and for each further slot, on links in memory, a virtual clock and seeded
// chance. What happens next (an actor's visit, a frame, a link's down) is drawn from the seed, so a run can be repeated.
// 1. Everything that crosses a link is structured-cloned, as between real threads.
// 2. After each step all promises that can settle do so.
// 3. Time moves only when there is nothing else to do, or by `advance`.
import { checkSupervisorOptions, type Supervisor, type SupervisorOptions, supervisor } from '../actors/supervisor.ts';
import { type Random, seededRandom } from '../base/random.ts';
import type { Definition, Down, Placement, SpawnOptions, WatchOptions } from '../runtime/actor-context.ts';
import type { ActorId } from '../runtime/address.ts';
import { exitActor } from '../runtime/exit-actor.ts';
import type { ExitReason } from '../runtime/exit-reason.ts';
import type { Kernel } from '../runtime/kernel.ts';
import type { KernelContext } from '../runtime/kernel-context.ts';
import { type AnyRef, type Ref, reflect } from '../runtime/ref.ts';
import { root } from '../system/root.ts';
import { type StopOptions, stopActor } from '../system/stop-actor.ts';
import { createSimulatedNetwork, type SimulatedConnection, type SimulatedNetwork } from './simulated-link.ts';
import { SimulatedThread } from './simulated-thread.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SimulatedSystemOptions {
  /** Threads beside main; default 2. */
  readonly threads?: number;
  /** Default 1. Name it in messages of failing tests. */
  readonly seed?: number;
  /** As in `createSystem`. */
  readonly askTimeoutMs?: number;
  /** As in `createSystem`. */
  readonly initTimeoutMs?: number;
  /** Default true. */
  readonly freezeMessages?: boolean;
  /** Unacknowledged bytes on a link beyond which mail is refused; default 64 MiB. */
  readonly windowBytes?: number;
}

export interface CrashOptions {
  /** How many of the frames that are still on their way from the dead thread to each other one arrive all the same; default 0. */
  readonly delivered?: number;
  /** Who was executing; default: the actor in whose turn `crash` is called, if any. */
  readonly culprit?: AnyRef;
}

interface Wire {
  readonly low: number;
  readonly high: number;
  readonly connection: SimulatedConnection;
}

export class SimulatedSystem {
  readonly clock = new VirtualClock();
  readonly #options: SimulatedSystemOptions;
  readonly #random: Random;
  readonly #network: SimulatedNetwork;
  readonly #threads = new Map<number, SimulatedThread>();
  readonly #generations = new Map<number, number>();
  readonly #rootContext: KernelContext;
  #wires: Wire[] = [];

  constructor(options: SimulatedSystemOptions = {}) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
    this.#network = createSimulatedNetwork({ pick: (count) => this.#draw(count) });
    for (let slot = 0; slot <= (options.threads ?? 2); slot += 1) this.boot(slot);
    const context = this.kernel(0).contextOf(this.kernel(0).spawnRoot(root.key, undefined));
    if (context === undefined) throw new Error('the root actor did not start');
    this.#rootContext = context;
  }

  /** The kernel that lives in `slot` now. */
  kernel(slot: number): Kernel {
    const thread = this.#threads.get(slot);
    if (thread === undefined) throw new RangeError(`no thread lives in slot ${slot}`);
    return thread.kernel;
  }

  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P> {
    return this.#rootContext.spawn(definition, args, options);
  }

  /** Spawns and runs until the set-up is over. */
  start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Promise<Ref<P>> {
    return this.until(this.#rootContext.start(definition, args, options));
  }

  supervise(options: SupervisorOptions, placement?: SpawnOptions): Ref<Supervisor> {
    checkSupervisorOptions(options);
    return this.spawn(supervisor, options, placement);
  }

  watch(ref: AnyRef, onDown: (down: Down) => void, options?: WatchOptions): () => void {
    return this.kernel(0).watch(ref, onDown, options);
  }

  exit(ref: AnyRef, reason: ExitReason): void {
    exitActor(this.kernel(0), ref, reason, { slot: 0, id: this.#rootContext.cell.id });
  }

  /** Asks an actor to end and runs until it has; rejects as `system.stop` does. */
  stop(ref: AnyRef, reason?: ExitReason, options?: StopOptions): Promise<void> {
    return this.until(stopActor(this.kernel(0), ref, reason, options));
  }

  /** A place in the slot, for `placement`, where an actor need not be. */
  in(slot: number): { readonly placement: Placement } {
    const nobody = { slot, id: { bySlot: slot, byGeneration: 0, n: 0 } };
    return { placement: { sameAs: reflect(this.kernel(0).makeRef(nobody, '')) } };
  }

  /** The thread of `slot` dies: its actors vanish, and its peers hear no more of it than the frames that `delivered` grants; holds end. */
  crash(slot: number, options: CrashOptions = {}): void {
    const culprit: ActorId | undefined = options.culprit?.address.id;
    this.#threads.get(slot)?.die(culprit);
    this.#threads.delete(slot);
    for (const { low, connection } of this.#wiresOf(slot)) {
      connection.crash(low === slot ? 'left' : 'right', { delivered: options.delivered ?? 0 });
      connection.release('left');
      connection.release('right');
    }
    this.#wires = this.#wires.filter(({ low, high }) => low !== slot && high !== slot);
  }

  /** The next generation of `slot` comes up, and is linked to all threads that live. */
  boot(slot: number): void {
    const generation = (this.#generations.get(slot) ?? 0) + 1;
    this.#generations.set(slot, generation);
    const thread = new SimulatedThread({
      ...this.#options,
      node: { id: 'simulated', incarnation: '1' },
      slot,
      generation,
      clock: this.clock,
      random: seededRandom(this.#draw(2 ** 32)),
    });
    for (const other of this.#threads.values()) this.#connect(thread, other);
    this.#threads.set(slot, thread);
  }

  /** No thread will live in `slot` again. */
  abandon(slot: number): void {
    for (const { kernel } of this.#threads.values()) kernel.abandonSlot(slot);
  }

  /** Delays what the one slot sends to the other until `release`. */
  hold(from: number, to: number): void {
    this.#wireBetween(from, to).connection.hold(from < to ? 'right' : 'left');
  }

  release(from: number, to: number): void {
    this.#wireBetween(from, to).connection.release(from < to ? 'right' : 'left');
  }

  /** One thing that could happen now happens; false when time alone can bring more. */
  async step(): Promise<boolean> {
    const ready = [...this.#threads.values()].filter((thread) => thread.isReady);
    const total = ready.length + this.#network.ready;
    if (total === 0) return false;
    const thread = ready[this.#draw(total)];
    if (thread === undefined) this.#network.step();
    else thread.step();
    await settlePromises();
    return true;
  }

  /** Steps until nothing more happens at this time. */
  async run(): Promise<void> {
    await settlePromises();
    while (await this.step());
  }

  /** Runs, and lets `ms` pass, running whatever falls due. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.run();
    for (let dueAt = this.clock.nextDueAt; dueAt !== undefined && dueAt <= end; dueAt = this.clock.nextDueAt) {
      this.clock.advanceTo(dueAt);
      await this.run();
    }
    this.clock.advanceTo(end);
  }

  /** Runs, letting time pass when nothing else can happen, until `promise` settles. Throws when nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    await settlePromises();
    while (!isSettled) {
      if (await this.step()) continue;
      const dueAt = this.clock.nextDueAt;
      if (dueAt === undefined)
        throw new Error(`nothing is left to happen, and the promise is open (seed ${this.#options.seed ?? 1})`);
      this.clock.advanceTo(dueAt);
      await settlePromises();
    }
    return await promise;
  }

  #connect(one: SimulatedThread, other: SimulatedThread): void {
    const [low, high] = one.slot < other.slot ? [one, other] : [other, one];
    const connection = this.#network.connect();
    this.#wires.push({ low: low.slot, high: high.slot, connection });
    low.kernel.attachPeer({
      slot: high.slot,
      generation: high.generation,
      link: connection.left,
      culprit: () => high.culprit,
    });
    high.kernel.attachPeer({
      slot: low.slot,
      generation: low.generation,
      link: connection.right,
      culprit: () => low.culprit,
    });
  }

  #wiresOf(slot: number): readonly Wire[] {
    return this.#wires.filter(({ low, high }) => low === slot || high === slot);
  }

  #wireBetween(one: number, other: number): Wire {
    const wire = this.#wiresOf(one).find(({ low, high }) => low === other || high === other);
    if (wire === undefined) throw new RangeError(`slots ${one} and ${other} are not linked`);
    return wire;
  }

  #draw(count: number): number {
    return Math.floor(this.#random.next() * count);
  }
}

/** Lets every promise that can settle without time or I/O do so. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
