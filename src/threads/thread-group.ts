// Main's side of the threads: hosts in slots 1 to N, meshed with each other and with main, a warm spare behind them, replaced when they die.
// 1. A lost host's replacement gets the same slot and the next generation. Nobody is told of the death; the peers' links tell them.
// 2. A slot is given up only when no thread can be booted for it; then every peer is told.
// 3. After `stop` no thread, port or timer of the group is left.
import { ActorError } from '../base/actor-error.ts';
import type { LogLevel } from '../base/log.ts';
import { formatAddress } from '../runtime/address.ts';
import { bootError } from './boot-error.ts';
import { DedicatedThreads } from './dedicated-threads.ts';
import { type DrainReport, Drains, notLive } from './drains.ts';
import { readCulprit, type ThreadMemory } from './heartbeat.ts';
import type { HostStatistics } from './host-control.ts';

import { type HostEnd, HostLife } from './host-life.ts';
import { HostSupply } from './host-supply.ts';
import { type Member, Mesh } from './mesh.ts';
import { Seats } from './seats.ts';
import { SlotTable, type SlotView } from './slot-table.ts';
import { threadEnvironment } from './thread-environment.ts';
import type { NamedCulprit, ThreadEvent } from './thread-event.ts';
import { type ThreadGroupOptions, type ThreadGroupSettings, threadGroupSettings } from './thread-options.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';
import { workerFile } from './worker-file.ts';
import { WorkerPools } from './worker-pools.ts';

const megabyte = 1_048_576;

export interface ThreadGroup {
  slots(): SlotView[];
  /** Asks each live host; those that do not answer are left out. */
  statistics(): Promise<SlotStatistics[]>;
  setLogLevel(level: LogLevel): Promise<void>;
  /**
   * The slot of a thread for one purpose, once it is live: opened when it is first asked for, and from then on like the others. 0, main's, of a
   * group without threads. Rejects with `boot-failed` or `system-stopped`.
   */
  openThread(name: string): Promise<number>;
  /**
   * Ends the thread of that slot at once, for tests and administration; it is replaced as after any other death. Settles when main has dealt
   * with the loss.
   */
  kill(slot: number): Promise<void>;
  /**
   * Ends the thread of that slot in good order and replaces it; settles when the next generation is live. Rejects with `slot-not-live`,
   * `system-stopped`, or `boot-failed` when there is no next generation.
   */
  drain(slot: number, timeoutMs: number): Promise<DrainReport>;
  /** Stops all hosts, kills those that do not stop in time, and settles when every thread has exited. */
  stop(): Promise<void>;
}

export interface SlotStatistics extends HostStatistics {
  readonly slot: number;
  readonly generation: number;
}

/**
 * Starts the hosts and settles when all slots are meshed; the spare comes later. Rejects with `boot-failed`, leaving nothing behind, when a
 * slot gets no host. While hosts run they hold the process alive.
 */
export async function startThreads(options: ThreadGroupOptions): Promise<ThreadGroup> {
  const settings = threadGroupSettings(options);
  if (settings.count === 0) return noThreads;
  const group = new Group(settings);
  try {
    await group.start();
  } catch (error) {
    await group.stop();
    throw error;
  }
  return group;
}

const noThreads: ThreadGroup = {
  slots: () => [],
  statistics: async () => [],
  setLogLevel: async () => undefined,
  openThread: async () => 0,
  kill: async () => undefined,
  drain: (slot) => Promise.reject(notLive(slot, undefined)),
  stop: async () => undefined,
};

class Group implements ThreadGroup {
  readonly #settings: ThreadGroupSettings;
  readonly #pool: WorkerPools;
  readonly #table: SlotTable;
  readonly #mesh: Mesh;
  readonly #supply: HostSupply;
  readonly #seats: Seats;
  readonly #watchdog: Watchdog;
  readonly #drains: Drains;
  readonly #dedicated = new DedicatedThreads((slot) => this.#open(slot));
  #logLevel: LogLevel;
  #stopping: Promise<void> | undefined;

  constructor(settings: ThreadGroupSettings) {
    this.#settings = settings;
    this.#logLevel = settings.logLevel;
    this.#table = new SlotTable(settings.count);
    this.#mesh = new Mesh(settings.mainKernel);
    this.#drains = new Drains({
      table: this.#table,
      mesh: this.#mesh,
      stopTimeoutMs: settings.stopTimeoutMs,
      onEvent: (event) => this.#emit(event),
    });
    this.#watchdog = createWatchdog({ ...settings, memoryLimitBytes: settings.memoryLimitMb * megabyte });
    this.#pool = new WorkerPools({
      file: workerFile('host-entry'),
      threads: settings.count + settings.spares,
      // Those of the start. A lost one has its spare or a run of the supply's: another beside that one's way into the slot would slow it down.
      standing: settings.count,
      env: threadEnvironment(settings.env),
      heap: settings.heap,
      onError: (error) => this.#onPoolError(error),
    });
    this.#supply = new HostSupply({
      ...settings,
      startLife: () => new HostLife(this.#pool, settings),
      onEvent: (event) => this.#emit(event),
    });
    this.#seats = new Seats({
      ...settings,
      table: this.#table,
      supply: this.#supply,
      logLevel: () => this.#logLevel,
      onEvent: (event) => this.#emit(event),
    });
  }

  async start(): Promise<void> {
    await Promise.all(this.#table.slots.map((slot) => this.#fill(slot)));
    this.#supply.keepSparesLater();
  }

  slots(): SlotView[] {
    return this.#table.views();
  }

  async statistics(): Promise<SlotStatistics[]> {
    const answers = this.#table.views().map(async ({ slot, generation }): Promise<SlotStatistics[]> => {
      try {
        const answer = await this.#table.lifeOf(slot)?.statistics();
        return answer === undefined ? [] : [{ slot, generation, ...answer }];
      } catch {
        return [];
      }
    });
    return (await Promise.all(answers)).flat();
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.#logLevel = level;
    await Promise.allSettled(this.#table.lives().map((life) => life.setLogLevel(level)));
  }

  async openThread(name: string): Promise<number> {
    if (this.#stopping !== undefined) throw stoppedError();
    return await this.#dedicated.open(name);
  }

  async kill(slot: number): Promise<void> {
    const life = this.#table.lifeOf(slot);
    if (life === undefined) return;
    await life.kill('killed');
    await this.#mesh.lossOf(life);
  }

  drain(slot: number, timeoutMs: number): Promise<DrainReport> {
    return this.#drains.drain(slot, timeoutMs);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { stopTimeoutMs } = this.#settings;
    this.#watchdog.stop();
    this.#seats.stop();
    this.#drains.stop();
    await Promise.all([this.#supply.stop(stopTimeoutMs), ...this.#table.lives().map((life) => life.stop(stopTimeoutMs))]);
    await this.#pool.stop();
  }

  /** A slot beside those of the start, with its first host. */
  async #open(slot: number): Promise<void> {
    this.#pool.grow();
    this.#table.add(slot);
    try {
      await this.#fill(slot);
    } catch (error) {
      if (this.#stopping === undefined) await this.#abandon(slot, error);
      throw error;
    }
    if (this.#stopping !== undefined) throw stoppedError();
  }

  /** Puts a host into `slot` and meshes it; spares wait meanwhile. */
  async #fill(slot: number): Promise<void> {
    const release = this.#supply.hold();
    try {
      await this.#seat(slot);
    } finally {
      release();
    }
  }

  async #seat(slot: number): Promise<void> {
    const member = await this.#seats.fill(slot);
    if (this.#stopping !== undefined) return;
    const { life, generation } = member;
    const watch = this.#watch(member);
    void life.ended.then((end) => {
      watch.cancel();
      this.#onEnd(member, end);
    });
    await this.#mesh.join(member);
    if (!this.#table.goLive(slot, life)) return;
    this.#emit({ kind: 'host-live', slot, generation, threadId: life.threadId });
    this.#drains.onLive(slot, generation);
  }

  #watch(member: Member): { cancel(): void } {
    const { slot, generation, life } = member;
    const limitBytes = this.#settings.memoryLimitMb * megabyte;
    return this.#watchdog.watch({
      heartbeat: life.heartbeat,
      onQuiet: (quietMs) => this.#emit({ kind: 'host-quiet', slot, generation, quietMs, culprit: this.#culpritOf(member) }),
      onStir: () => this.#emit({ kind: 'host-stirs', slot, generation }),
      onHang: (quietMs) => void life.kill('hang', hangError(quietMs)),
      onMemoryHigh: (held) =>
        this.#emit({ kind: 'host-memory', slot, generation, ...held, limitBytes, culprit: this.#culpritOf(member) }),
      onMemoryOver: (held) => void life.kill('memory', memoryError(held, limitBytes)),
    });
  }

  #culpritOf({ slot, life }: Member): NamedCulprit | undefined {
    const culprit = readCulprit(life.heartbeat);
    if (culprit === undefined) return undefined;
    return { ...culprit, address: formatAddress({ node: this.#settings.node, slot, id: culprit.id }) };
  }

  #onEnd(member: Member, { loss, error }: HostEnd): void {
    const { slot, generation, life } = member;
    this.#mesh.leave(member);
    if (this.#stopping !== undefined) return;
    this.#table.vacate(slot, life);
    const culprit = this.#culpritOf(member);
    this.#emit({ kind: 'host-lost', slot, generation, threadId: life.threadId, loss: loss ?? 'returned', error, culprit });
    void this.#refill(slot);
    this.#supply.keepSpares();
  }

  async #refill(slot: number): Promise<void> {
    try {
      await this.#fill(slot);
    } catch (error) {
      if (this.#stopping === undefined) await this.#abandon(slot, error);
    }
  }

  async #abandon(slot: number, cause: unknown): Promise<void> {
    const error = bootError(cause);
    this.#table.abandon(slot);
    this.#dedicated.abandon(slot);
    this.#drains.onAbandoned(slot, error);
    this.#emit({ kind: 'slot-abandoned', slot, error });
    await this.#mesh.abandon(slot);
  }

  #onPoolError(cause: unknown): void {
    if (this.#stopping !== undefined) return;
    const error = bootError(cause);
    this.#emit({ kind: 'pool-error', error });
    this.#supply.onPoolError(error);
  }

  /** A listener's fault is its own: it surfaces, but stops no replacement. */
  #emit(event: ThreadEvent): void {
    try {
      this.#settings.onEvent(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function stoppedError(): ActorError {
  return new ActorError('system-stopped', 'the threads are stopping or have stopped');
}

function memoryError(held: ThreadMemory, limitBytes: number): ActorError {
  const mb = Math.ceil((held.heapUsedBytes + held.externalBytes) / megabyte);
  return new ActorError('thread-lost', `it held ${mb} MB, which is more than the ${limitBytes / megabyte} MB of memoryLimitMb`, {
    details: { ...held, limitBytes },
  });
}

function hangError(quietMs: number): ActorError {
  return new ActorError('thread-lost', `no beat for ${quietMs} ms`, { details: { quietMs } });
}
