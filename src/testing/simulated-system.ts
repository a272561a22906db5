// A system whose threads are simulated: a kernel for main (slot 0) and for each further slot, on links in memory, a virtual clock and seeded
// chance. What happens next (an actor's visit, a frame, a link's down, a due timer) is the schedule's choice, by default drawn from the seed;
// so a run can be repeated.
// 1. Everything that crosses a link is structured-cloned, as between real threads.
// 2. After each step all promises that can settle do so.
// 3. Time moves only when there is nothing else to do.
// 4. Schedule and threads draw from forks of the seed, so that none is moved by what another draws.
import { supervisor } from '../actors/supervisor/supervisor.ts';
import { type SupervisorOptions, supervisorFlags } from '../actors/supervisor/supervisor-flags.ts';
import { quietListenerMethods } from '../actors/supervisor/supervisor-listener.ts';
import type { Supervisor } from '../actors/supervisor/supervisor-protocol.ts';
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { type Log, silentLog } from '../base/log.ts';
import { forkSeed, seededRandom } from '../base/random.ts';
import type {
  ActorContext,
  AnyDefinition,
  Definition,
  Down,
  Placement,
  SpawnOptions,
  StartOptions,
  WatchOptions,
} from '../runtime/actor-context.ts';
import type { ActorId } from '../runtime/address.ts';
import { firstDedicatedSlot, isHostSlot } from '../runtime/dedicated-slots.ts';
import type { ExitReason } from '../runtime/exit-reason.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import type { Kernel } from '../runtime/kernel/kernel.ts';
import { exitActor } from '../runtime/life/exit-actor.ts';
import type { KernelContext } from '../runtime/life/kernel-context.ts';
import { groupsForPlainCode } from '../runtime/names/group-client.ts';
import type { Groups } from '../runtime/names/groups.ts';
import { lookup } from '../runtime/names/lookup.ts';
import { Observer, type Observing } from '../runtime/observing/observer.ts';
import { type AnyRef, type Ref, reflect } from '../runtime/ref.ts';
import type { DeadLetterStream } from '../runtime/reporting/dead-letters.ts';
import { checkThreadName, type DedicatedThread, dedicatedThread } from '../system/dedicated-thread.ts';
import { EventHub } from '../system/event-hub.ts';
import { root } from '../system/root.ts';

import { killActor, type StopOptions, stopActor } from '../system/stop-actor.ts';
import { type SystemTree, surveyTree, type TreeOptions } from '../system/system-tree.ts';

import type { Choice, Schedule } from './choice.ts';
import { Driver } from './driver.ts';
import { checkFaults, type Fault } from './fault-plan.ts';
import { FaultRunner } from './fault-runner.ts';
import { seededSchedule } from './seeded-schedule.ts';
import { SimulatedThread } from './simulated-thread.ts';
import { type Possible, SimulatedWiring } from './simulated-wiring.ts';
import type { TestableSystem } from './testable-system.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SimulatedSystemOptions {
  /** Threads beside main; default 2. */
  readonly threads?: number;
  /** A whole number; default 1. Name it in messages of failing tests, as `explore` does. */
  readonly seed?: number;
  /** Decides what happens next; default: by lot, from the seed. */
  readonly schedule?: Schedule;
  /** Lets frames overtake one another, to see that a test would notice; default false. */
  readonly breakPairOrder?: boolean;
  /** What is to go wrong, and when; default: nothing. */
  readonly faults?: readonly Fault[];
  /** As in `createSystem`. */
  readonly askTimeoutMs?: number;
  /** As in `createSystem`. */
  readonly initTimeoutMs?: number;
  /** Default true. */
  readonly freezeMessages?: boolean;
  /** Unacknowledged bytes on a link beyond which mail is refused; default 64 MiB. */
  readonly windowBytes?: number;
  /** As in `createSystem`. */
  readonly quietMethods?: readonly string[];
  /** Lets the threads beside main send their events over the links, within bounds, as real ones do; default false: main knows them at once. */
  readonly shipEvents?: boolean;
  /** As in `createSystem`, of `shipEvents`. */
  readonly lifecycleEvents?: boolean;
  /** For the lines of all threads; default: none. */
  readonly log?: Log;
}

const optionFields: readonly string[] = [
  'threads',
  'seed',
  'schedule',
  'breakPairOrder',
  'faults',
  'askTimeoutMs',
  'initTimeoutMs',
  'freezeMessages',
  'windowBytes',
  'quietMethods',
  'shipEvents',
  'lifecycleEvents',
  'log',
] satisfies (keyof SimulatedSystemOptions)[];

export interface CrashOptions {
  /**
   * How many of the frames that are still on their way from the dead thread to each other one arrive all the same, the first of them;
   * default 0. `any`: the schedule decides, for each other thread.
   */
  readonly delivered?: number | 'any';
  /** Who was executing; default: the actor in whose turn `crash` is called, if any. */
  readonly culprit?: AnyRef;
}

/** Branches of the seed. */
const scheduleBranch = 1;
const threadBranch = 2;

export class SimulatedSystem implements TestableSystem {
  readonly clock = new VirtualClock();
  readonly seed: number;
  readonly #options: SimulatedSystemOptions;
  readonly #schedule: Schedule;
  readonly #wiring: SimulatedWiring;
  readonly #driver: Driver;
  readonly #faults: FaultRunner;
  readonly #hub: EventHub;
  readonly #threads = new Map<number, SimulatedThread>();
  readonly #generations = new Map<number, number>();
  readonly #rootContext: KernelContext;
  /** Slots of dedicated threads, by name. */
  readonly #dedicated = new Map<string, number>();
  readonly #events = new Map<Choice, () => void>();
  #steps = 0;

  constructor(options: SimulatedSystemOptions = {}) {
    checkObject(options, 'options');
    checkFields(options, optionFields, 'a simulated system has');
    this.#options = options;
    this.seed = options.seed ?? 1;
    this.#schedule = options.schedule ?? seededSchedule(forkSeed(this.seed, scheduleBranch));
    this.#wiring = new SimulatedWiring(options.breakPairOrder ?? false);
    this.#driver = new Driver({ clock: this.clock, step: () => this.#stepOnce() });
    const { threads = 2, faults = [] } = options;
    checkFaults(faults, threads);
    this.#hub = new EventHub(options.log ?? silentLog);
    this.#faults = new FaultRunner(faults, this);
    for (let slot = 0; slot <= threads; slot += 1) this.boot(slot);
    const context = this.kernel(0).contextOf(this.kernel(0).spawnRoot(root.key, undefined));
    if (context === undefined) throw new Error('the root actor did not start');
    this.#rootContext = context;
  }

  /** How many steps were taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The faults of the plan that came to pass. */
  get faultsHappened(): readonly Fault[] {
    return this.#faults.happened;
  }

  /** Whether a thread lives in `slot`. */
  isUp(slot: number): boolean {
    return this.#threads.has(slot);
  }

  /** The kernel that lives in `slot` now. */
  kernel(slot: number): Kernel {
    const thread = this.#threads.get(slot);
    if (thread === undefined) throw new RangeError(`no thread lives in slot ${slot}`);
    return thread.kernel;
  }

  /** Undeliverable mail of all threads. */
  get deadLetters(): DeadLetterStream {
    return this.#hub.deadLetters;
  }

  /** Looks into actors as `createSystem`'s own methods of these names do. What it gives settles when the system is run: see `until`. */
  get observer(): Observing {
    return new Observer(this.kernel(0));
  }

  /** The live tree: see `ActorSystem`. */
  tree(options?: TreeOptions): Promise<SystemTree> {
    const { cell, core } = this.#rootContext;
    return this.until(surveyTree(core, { slot: core.slot, id: cell.id }, [...this.#generations.keys()], options));
  }

  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P> {
    return this.#rootContext.spawn(definition, args, options);
  }

  /** Spawns and runs until the set-up is over. */
  start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: StartOptions): Promise<Ref<P>> {
    return this.until(this.#rootContext.start(definition, args, options));
  }

  /** The actor that has this name, if there is one; runs until it is known. */
  lookup<P, A>(name: string, definition: Definition<P, A>): Promise<Ref<P> | undefined>;
  lookup(name: string): Promise<AnyRef | undefined>;
  lookup(name: string, definition?: AnyDefinition): Promise<AnyRef | undefined> {
    return this.until(lookup(this.kernel(0), name, definition));
  }

  /** Groups as plain code on main uses them; what they promise comes while the system runs (`until`). */
  get groups(): Groups {
    return groupsForPlainCode(this.#rootContext.groups);
  }

  /** The context of the root, for what plain code does by way of it. */
  get root(): ActorContext {
    return this.#rootContext;
  }

  supervise(options: SupervisorOptions, placement?: SpawnOptions): Ref<Supervisor> {
    supervisorFlags(options);
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

  /** Ends an actor at once and runs until it is gone. */
  kill(ref: AnyRef): Promise<void> {
    return this.until(killActor(this.kernel(0), ref));
  }

  /** A place in the slot, for `placement`, where an actor need not be. */
  in(slot: number): { readonly placement: Placement } {
    const nobody = { slot, id: { bySlot: slot, byGeneration: 0, n: 0 } };
    return { placement: { sameAs: reflect(this.kernel(0).makeRef(nobody, '')) } };
  }

  /** A thread beside the others, as `system.openThread` gives it. */
  async openThread(name: string): Promise<DedicatedThread> {
    checkThreadName(name);
    const { threads = 2 } = this.#options;
    const slot = this.#dedicated.get(name) ?? (threads === 0 ? 0 : firstDedicatedSlot + this.#dedicated.size);
    this.#dedicated.set(name, slot);
    if (!this.#generations.has(slot)) this.boot(slot);
    return dedicatedThread(this.kernel(0), name, slot);
  }

  /** The thread of `slot` dies: its actors vanish, and its peers hear no more of it than the frames that `delivered` grants; holds end. */
  crash(slot: number, options: CrashOptions = {}): void {
    const { threads = 2 } = this.#options;
    const isHost = slot === 0 || (Number.isSafeInteger(slot) && isHostSlot(slot) && slot <= threads);
    if (!isHost && ![...this.#dedicated.values()].includes(slot))
      throw invalidArgument('slot', `from 0 to ${threads}, or that of a dedicated thread`, slot);
    checkFields(options, ['delivered', 'culprit'], 'a crash has');
    const culprit: ActorId | undefined = options.culprit?.address.id;
    this.#threads.get(slot)?.die(culprit);
    this.#threads.delete(slot);
    const { delivered = 0 } = options;
    this.#wiring.cut(slot, (to, underWay) => (delivered === 'any' ? this.#remainder(slot, to, underWay) : delivered));
  }

  /** The thread of `slot` dies and the next one takes its place; runs until all know of it. */
  async loseThread(slot: number): Promise<void> {
    this.crash(slot);
    this.boot(slot);
    await this.run();
  }

  /** The next generation of `slot` comes up, and is linked to all threads that live. */
  boot(slot: number): void {
    const generation = (this.#generations.get(slot) ?? 0) + 1;
    this.#generations.set(slot, generation);
    const thread = new SimulatedThread({
      ...this.#options,
      quietMethods: [...(this.#options.quietMethods ?? []), ...quietListenerMethods],
      node: { id: 'simulated', incarnation: '1' },
      slot,
      generation,
      clock: this.clock,
      random: seededRandom(forkSeed(this.seed, threadBranch, slot, generation)),
      equip: (actor, handlers) => this.#faults.equip(slot, actor.definitionKey, handlers),
      hub: this.#hub,
    });
    for (const other of this.#threads.values()) this.#wiring.connect(thread, other);
    this.#threads.set(slot, thread);
  }

  /** Ends the thread of `slot` in good order and boots its next generation, as `system.drainThread` does. */
  async drain(slot: number, { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}): Promise<DrainOutcome> {
    const thread = this.#threads.get(slot);
    const kernel = this.kernel(slot);
    for (const other of this.#threads.values()) if (other !== thread) other.kernel.retireSlot(slot, kernel.generation);
    const outcome = await this.until(kernel.drain(timeoutMs));
    await kernel.stop();
    await this.run();
    thread?.die();
    this.#threads.delete(slot);
    this.#wiring.cut(slot, () => 0);
    this.boot(slot);
    await this.run();
    return outcome;
  }

  /** No thread will live in `slot` again. */
  abandon(slot: number): void {
    for (const { kernel } of this.#threads.values()) kernel.abandonSlot(slot);
  }

  /** Delays what the one slot sends to the other until `release`. */
  hold(from: number, to: number): void {
    this.#wiring.hold(from, to);
  }

  release(from: number, to: number): void {
    this.#wiring.release(from, to);
  }

  /** One thing that could happen now happens; false when time alone can bring more. */
  step(): Promise<boolean> {
    return this.#driver.step();
  }

  /** Steps until nothing more happens at this time. */
  run(): Promise<void> {
    return this.#driver.idleAt(this.clock.now());
  }

  /** Runs, and lets `ms` pass, running whatever falls due. */
  advance(ms: number): Promise<void> {
    return this.#driver.idleAt(this.clock.now() + ms);
  }

  /** Runs, letting time pass when nothing else can happen, until `promise` settles. Throws when nothing is left that could settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    if (await this.#driver.settled(promise)) return await promise;
    throw new ActorError('simulation-stuck', stuck(this.seed), {
      details: { seed: this.seed, timeMs: this.clock.now() },
    });
  }

  /**
   * Settles at a step of the schedule's choosing, or when nothing else can happen at this time: what a scenario does after it, such as a
   * crash or a cancel, so comes at any moment. `name` says in reports what it is.
   */
  whenever(name: string): Promise<void> {
    return new Promise((resolve) => {
      const event: Choice = { kind: 'event', name };
      this.#events.set(event, () => {
        this.#events.delete(event);
        resolve();
      });
    });
  }

  #stepOnce(): boolean {
    this.#faults.beforeStep(this.#steps);
    const didFlush = [...this.#threads.values()].filter((thread) => thread.flush()).length > 0;
    const options = this.#possible();
    if (options.length === 0) return didFlush;
    this.#steps += 1;
    options[this.#choose(options.map(({ choice }) => choice))]?.take();
    return true;
  }

  /** All that can happen now, always in the same order. */
  #possible(): readonly Possible[] {
    const possible: Possible[] = [];
    for (const thread of this.#threads.values()) {
      for (const [position, { id, definitionKey }] of thread.ready.entries()) {
        const choice: Choice = { kind: 'actor', slot: thread.slot, id, definitionKey, position };
        possible.push({ choice, take: () => thread.step(position) });
      }
    }
    possible.push(...this.#wiring.possible());
    for (const [position, { dueAt, order }] of this.clock.due().entries())
      possible.push({ choice: { kind: 'timer', dueAt, order }, take: () => this.clock.runDue(position) });
    for (const [choice, take] of this.#events) possible.push({ choice, take });
    return possible;
  }

  #remainder(from: number, to: number, underWay: number): number {
    return this.#choose(Array.from({ length: underWay + 1 }, (_, frames) => ({ kind: 'remainder', from, to, frames })));
  }

  #choose(choices: readonly Choice[]): number {
    const index = this.#schedule.choose(choices);
    if (choices[index] === undefined) throw invalidArgument('choose', `an index below ${choices.length}`, index);
    return index;
  }
}

function stuck(seed: number): string {
  return `nothing is left to happen, and the promise is open (seed ${seed}): a simulation does not wait for the machine's timers, files and sockets; use ctx.after, or the system's clock`;
}
