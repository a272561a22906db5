// createSystem: the one place that composes a runtime. Main's kernel and its root actor, the host threads behind the mesh, the task pool.

import { supervisor } from '../actors/supervisor/supervisor.ts';
import { type SupervisorOptions, supervisorFlags } from '../actors/supervisor/supervisor-flags.ts';
import { quietListenerMethods } from '../actors/supervisor/supervisor-listener.ts';
import type { Supervisor } from '../actors/supervisor/supervisor-protocol.ts';
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkFewFields, checkFunction, checkGivenChoice } from '../base/check-options.ts';
import { isLoadingModule } from '../base/load-module.ts';
import { type LogLevel, logLevels } from '../base/log.ts';
import { moduleBeside } from '../base/module-beside.ts';
import { randomId } from '../base/random.ts';
import type {
  AnyDefinition,
  Definition,
  Down,
  SpawnOptions,
  StartOptions,
  ThreadIdentity,
  WatchOptions,
} from '../runtime/actor-context.ts';
import type { NodeIdentity } from '../runtime/address.ts';
import { isHostSlot } from '../runtime/dedicated-slots.ts';
import { loadDefinition } from '../runtime/definition.ts';
import { type ExitReason, shutdownExit } from '../runtime/exit-reason.ts';
import { Kernel, type KernelStatistics } from '../runtime/kernel/kernel.ts';
import type { Place } from '../runtime/kernel/op.ts';
import { exitActor } from '../runtime/life/exit-actor.ts';
import type { KernelContext } from '../runtime/life/kernel-context.ts';
import { groupsForPlainCode } from '../runtime/names/group-client.ts';
import type { Groups } from '../runtime/names/groups.ts';
import { lookup } from '../runtime/names/lookup.ts';
import type { Inspection } from '../runtime/observing/inspection.ts';
import { type ObserveOptions, Observer, type Observing } from '../runtime/observing/observer.ts';
import type { TraceListener } from '../runtime/observing/trace-table.ts';
import { type AnyRef, type Ref, reflect } from '../runtime/ref.ts';
import type { DeadLetterStream } from '../runtime/reporting/dead-letters.ts';
import { runDetached } from '../threads/attribute-async.ts';
import { type HostSettings, type KernelSettings, openChannelWith } from '../threads/create-host-kernel.ts';
import { type DrainOptions, type DrainReport, notLive } from '../threads/drains.ts';
import { nodeWake } from '../threads/node-wake.ts';
import type { TaskResult } from '../threads/running-call.ts';
import type { SlotView } from '../threads/slot-table.ts';
import type { TaskRequest } from '../threads/task-entry.ts';
import { type TaskOptions, TaskPool } from '../threads/task-pool.ts';
import type { ThreadEvent } from '../threads/thread-event.ts';
import { startThreads, type ThreadGroup } from '../threads/thread-group.ts';
import { checkThreadName, type DedicatedThread, dedicatedThread } from './dedicated-thread.ts';
import { EventHub } from './event-hub.ts';
import { OpenRequests } from './open-requests.ts';
import { root } from './root.ts';
import { killActor, type StopOptions, stopActor } from './stop-actor.ts';
import { SystemLog } from './system-log.ts';
import { type SystemOptions, type SystemSettings, systemSettings } from './system-options.ts';
import { type SystemStatistics, systemStatistics } from './system-statistics.ts';
import { type SystemTree, surveyTree, type TreeOptions } from './system-tree.ts';
import type { ThreadStatistics } from './thread-statistics.ts';

/** A running system. While it has host threads it keeps the process alive; `stop` lets go of everything. */
export interface ActorSystem extends Observing {
  readonly node: NodeIdentity;
  /** Starts an actor under the system's root; returns at once. It may be stillborn: watch it, or use `start`. */
  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P>;
  /** Like `spawn`, settled after the set-up; rejects with `init-failed`, `init-timeout`, `definition-not-found`, `already-started` or `thread-lost`. */
  start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: StartOptions): Promise<Ref<P>>;
  /** The actor that has this name, if there is one: see `ctx.lookup`. */
  lookup<P, A>(name: string, definition: Definition<P, A>): Promise<Ref<P> | undefined>;
  lookup(name: string): Promise<AnyRef | undefined>;
  /** Groups of actors, by name. */
  readonly groups: Groups;
  /** Starts a supervisor under the root; returns at once. Throws `invalid-argument` or `duplicate-child`. */
  supervise(options: SupervisorOptions, placement?: SpawnOptions): Ref<Supervisor>;
  /** Calls `onDown` when the ref's current incarnation ends; returns how to stop watching. */
  watch(ref: AnyRef, onDown: (down: Down) => void, options?: WatchOptions): () => void;
  /**
   * Without a ref: ends all actors, then all threads. With one: asks that actor to end after the turn that it is in, and settles when it has.
   * Rejects with `no-actor` when it was gone before, and with `timeout` when it takes longer than `timeoutMs`: it ends in its own time then.
   */
  stop(ref?: AnyRef, reason?: ExitReason, options?: StopOptions): Promise<void>;
  /** Sends an exit signal: see `ctx.exit`. */
  exit(ref: AnyRef, reason: ExitReason): void;
  /** Ends an actor without waiting for its turn or running its hooks; settles when it is gone, also when it was before. */
  kill(ref: AnyRef): Promise<void>;
  /** Runs an exported function on the task pool; see {@link TaskPool.run} for what it rejects with. */
  runTask(request: TaskRequest, options?: TaskOptions): Promise<TaskResult>;
  /** Undeliverable mail of all threads, as far as they could pass it on. */
  readonly deadLetters: DeadLetterStream;
  /** Of the main thread. */
  statistics(): KernelStatistics;
  /** The same of each host, with the load and the memory of its thread; hosts that do not answer are left out. */
  threadStatistics(): Promise<readonly ThreadStatistics[]>;
  /** Of all threads, with their sums; one that does not answer within ten seconds is named. */
  systemStatistics(): Promise<SystemStatistics>;
  /** The live tree, root and all, as data. Best effort: the threads go on meanwhile, and one that does not answer in time is named. */
  tree(options?: TreeOptions): Promise<SystemTree>;
  /** Says what is logged from now on: by the hosts and, unless `log` is a log of your own, by main. Settles when the hosts know. */
  setLogLevel(level: LogLevel): Promise<void>;
  /** The host threads; dedicated ones are not among them. */
  slots(): readonly SlotView[];
  /**
   * A thread for one purpose, beside the hosts: started when its name is first asked for, the same one from then on, replaced in its slot like any other, and
   * ended with the system. Only what is placed there by name comes there. Rejects with `invalid-argument`, `boot-failed` or `system-stopped`.
   */
  openThread(name: string): Promise<DedicatedThread>;
  /** Ends a host thread at once; it is replaced, and its supervised actors restart. Rejects with `invalid-argument`, and with `slot-not-live` for a slot that there is not. */
  killThread(slot: number): Promise<void>;
  /**
   * Ends a host thread in good order and replaces it, so that code that has changed is loaded anew: new actors go elsewhere, the mailboxes are worked
   * off and the actors stopped (`shutdown`, detail `drained`), their supervisors start them again in the slot's next generation at no charge, and
   * mail that is sent meanwhile waits for it. Settles when the next generation is live. Rejects with `invalid-argument`, `slot-not-live`,
   * `boot-failed` or `system-stopped`.
   */
  drainThread(slot: number, options?: DrainOptions): Promise<DrainReport>;
  /** Calls `listener` for what happens to threads; returns how to stop. */
  onThreadEvent(listener: (event: ThreadEvent) => void): () => void;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a system. Rejects with `invalid-argument`, `boot-failed`, or `system-in-definition` when it is called by a module that a thread loads
 * for an actor, a tool or a task in it.
 */
export async function createSystem(options: SystemOptions = {}): Promise<ActorSystem> {
  if (isLoadingModule()) {
    throw new ActorError(
      'system-in-definition',
      'createSystem was called by a module that a thread loads for an actor, a tool or a task in it; start the program in a module of its own, which those do not import',
    );
  }
  const system = new System(systemSettings(options));
  await system.boot();
  return system;
}

const treeFields: readonly string[] = ['timeoutMs', 'limit'] satisfies (keyof TreeOptions)[];
const drainFields: readonly string[] = ['timeoutMs'] satisfies (keyof DrainOptions)[];

const mainThread: ThreadIdentity = { slot: 0, generation: 1, threadId: 0 };

class System implements ActorSystem {
  readonly node: NodeIdentity;
  readonly #settings: SystemSettings;
  readonly #log: SystemLog;
  readonly #hub: EventHub;
  readonly #kernel: Kernel;
  readonly #root: Place;
  readonly #rootContext: KernelContext;
  readonly #tasks: TaskPool;
  readonly #observer: Observer;
  readonly #threadListeners = new Set<(event: ThreadEvent) => void>();
  readonly #requests = new OpenRequests();
  #threads: ThreadGroup | undefined;
  #stopping: Promise<void> | undefined;

  constructor(settings: SystemSettings) {
    this.#settings = settings;
    const { clock, random, env } = settings;
    this.#log = new SystemLog(settings.log);
    this.#hub = new EventHub(this.#log.log);
    this.node = { id: randomId(random), incarnation: randomId(random) };
    this.#kernel = new Kernel({
      ...kernelSettings(settings),
      node: this.node,
      thread: mainThread,
      clock,
      random,
      log: this.#log.log,
      events: this.#hub,
      wake: nodeWake,
      detach: runDetached,
      openChannel: openChannelWith(settings),
      loadDefinition,
    });
    this.#root = this.#kernel.spawnRoot(root.key, undefined);
    const context = this.#kernel.contextOf(this.#root);
    if (context === undefined) throw new ActorError('boot-failed', 'the root actor did not start');
    this.#rootContext = context;
    this.#observer = new Observer(this.#kernel);
    this.#tasks = new TaskPool({ clock, threads: settings.taskThreads, env });
  }

  async boot(): Promise<void> {
    const { threads: count, clock, hangMs, memoryLimitMb, env } = this.#settings;
    this.#threads = await startThreads({
      count,
      clock,
      node: this.node,
      mainKernel: this.#kernel,
      kernelSettings: hostSettings(this.#settings, this.#log),
      preload: moduleBeside(import.meta.url, 'load-ahead'),
      logLevel: this.#log.level,
      hangMs,
      memoryLimitMb,
      env,
      onEvent: (event) => this.#onThreadEvent(event),
    });
  }

  get deadLetters(): DeadLetterStream {
    return this.#hub.deadLetters;
  }

  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P> {
    this.#checkRunning();
    return this.#rootContext.spawn(definition, args, options);
  }

  async start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: StartOptions): Promise<Ref<P>> {
    this.#checkRunning();
    return await this.#rootContext.start(definition, args, options);
  }

  lookup<P, A>(name: string, definition: Definition<P, A>): Promise<Ref<P> | undefined>;
  lookup(name: string): Promise<AnyRef | undefined>;
  lookup(name: string, definition?: AnyDefinition): Promise<AnyRef | undefined> {
    return this.#requests.run(() => lookup(this.#kernel, name, definition));
  }

  get groups(): Groups {
    const groups = groupsForPlainCode(this.#rootContext.groups);
    return {
      ...groups,
      join: (group, ref) => this.#requests.run(() => groups.join(group, ref)),
      leave: (group, ref) => this.#requests.run(() => groups.leave(group, ref)),
      members: (group) => this.#requests.run(() => groups.members(group)),
    };
  }

  supervise(options: SupervisorOptions, placement?: SpawnOptions): Ref<Supervisor> {
    supervisorFlags(options);
    return this.spawn(supervisor, options, placement);
  }

  watch(ref: AnyRef, onDown: (down: Down) => void, options?: WatchOptions): () => void {
    return this.#kernel.watch(ref, onDown, options);
  }

  stop(ref?: AnyRef, reason?: ExitReason, options?: StopOptions): Promise<void> {
    if (ref === undefined) return (this.#stopping ??= this.#stopAll());
    return stopActor(this.#kernel, ref, reason, options);
  }

  exit(ref: AnyRef, reason: ExitReason): void {
    exitActor(this.#kernel, ref, reason, this.#root);
  }

  kill(ref: AnyRef): Promise<void> {
    return killActor(this.#kernel, ref);
  }

  runTask(request: TaskRequest, options?: TaskOptions): Promise<TaskResult> {
    return this.#tasks.run(request, options);
  }

  inspect(ref: AnyRef, options?: ObserveOptions): Promise<Inspection> {
    return this.#observer.inspect(ref, options);
  }

  suspend(ref: AnyRef, options?: ObserveOptions): Promise<void> {
    return this.#observer.suspend(ref, options);
  }

  resume(ref: AnyRef, options?: ObserveOptions): Promise<void> {
    return this.#observer.resume(ref, options);
  }

  replaceState(ref: AnyRef, state: unknown, options?: ObserveOptions): Promise<void> {
    return this.#observer.replaceState(ref, state, options);
  }

  measure(ref: AnyRef, on: boolean, options?: ObserveOptions): Promise<void> {
    return this.#observer.measure(ref, on, options);
  }

  trace(ref: AnyRef, listener: TraceListener): () => void {
    return this.#observer.trace(ref, listener);
  }

  async tree(options: TreeOptions = {}): Promise<SystemTree> {
    checkFewFields(options, treeFields);
    return await surveyTree(this.#kernel, this.#root, [0, ...this.#slotNumbers()], options);
  }

  async systemStatistics(): Promise<SystemStatistics> {
    const hosts = await this.threadStatistics();
    return systemStatistics(this.#kernel.statistics(), hosts, this.#slotNumbers());
  }

  #slotNumbers(): readonly number[] {
    return (this.#threads?.slots() ?? []).map(({ slot }) => slot);
  }

  statistics(): KernelStatistics {
    return this.#kernel.statistics();
  }

  async threadStatistics(): Promise<readonly ThreadStatistics[]> {
    // The cast: the threads layer does not know what its kernels say.
    return ((await this.#threads?.statistics()) ?? []) as readonly ThreadStatistics[];
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    checkGivenChoice(level, logLevels, 'level');
    this.#log.level = level;
    await this.#threads?.setLogLevel(level);
  }

  slots(): readonly SlotView[] {
    return (this.#threads?.slots() ?? []).filter(({ slot }) => isHostSlot(slot));
  }

  async openThread(name: string): Promise<DedicatedThread> {
    this.#checkRunning();
    checkThreadName(name);
    return dedicatedThread(this.#kernel, name, (await this.#threads?.openThread(name)) ?? 0);
  }

  async killThread(slot: number): Promise<void> {
    checkSlot(slot);
    if (!this.#slotNumbers().includes(slot)) throw notLive(slot, undefined);
    await this.#threads?.kill(slot);
  }

  async drainThread(slot: number, options: DrainOptions = {}): Promise<DrainReport> {
    this.#checkRunning();
    checkSlot(slot);
    checkFewFields(options, drainFields);
    const { timeoutMs = 10_000 } = options;
    if (!Number.isFinite(timeoutMs) || timeoutMs <= 0) throw invalidArgument('timeoutMs', 'a number above 0', timeoutMs);
    if (this.#threads === undefined) throw new ActorError('system-stopped', 'the system has not started');
    return await this.#threads.drain(slot, timeoutMs);
  }

  onThreadEvent(listener: (event: ThreadEvent) => void): () => void {
    checkFunction(listener, 'listener');
    this.#threadListeners.add(listener);
    return () => this.#threadListeners.delete(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stopAll(): Promise<void> {
    this.#requests.close();
    const rootRef = reflect(this.#kernel.makeRef(this.#root, root.key));
    // What does not end in time ends with its thread.
    await stopActor(this.#kernel, rootRef, shutdownExit, { timeoutMs: this.#settings.stopTimeoutMs }).catch(() => undefined);
    await Promise.all([this.#threads?.stop(), this.#tasks.stop()]);
    await this.#kernel.stop();
  }

  #onThreadEvent(event: ThreadEvent): void {
    const { log } = this.#log;
    this.#hub.publishThread(event);
    if (event.kind === 'host-lost' && event.loss === 'drained') log.info(event, event.kind);
    else if (event.kind === 'host-lost' || event.kind === 'boot-failed' || event.kind === 'slot-abandoned')
      log.error(event, event.kind);
    else if (event.kind === 'host-quiet' || event.kind === 'host-memory' || event.kind === 'pool-error')
      log.warn(event, event.kind);
    else log.debug(event, event.kind);
    for (const listener of this.#threadListeners) listener(event);
  }

  #checkRunning(): void {
    if (this.#stopping !== undefined) throw new ActorError('system-stopped', 'the system is stopping or has stopped');
  }
}

function checkSlot(slot: number): void {
  if (!Number.isSafeInteger(slot) || slot < 1) throw invalidArgument('slot', 'the slot of a host thread, 1 or more', slot);
}

function kernelSettings({
  askTimeoutMs,
  initTimeoutMs,
  freezeMessages,
  quietMethods,
  windowBytes,
}: SystemSettings): KernelSettings {
  return { askTimeoutMs, initTimeoutMs, freezeMessages, quietMethods: [...quietMethods, ...quietListenerMethods], windowBytes };
}

function hostSettings(settings: SystemSettings, log: SystemLog): HostSettings {
  return { ...kernelSettings(settings), lifecycleEvents: settings.lifecycleEvents, log: log.hosts };
}
