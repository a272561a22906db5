// One life of one host thread, seen from main: its task in the pool, its control plane, its heartbeat, and how it ended.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Remote, transfer } from 'comlink';
import { ActorError } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import type { LogLevel } from '../base/log.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import { ControlClient } from './control-client.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { HostControl, HostStatistics, HostTask, PeerRecord, Reply } from './host-control.ts';
import type { HostAssignment } from './host-kernel.ts';
import type { HostLoss } from './thread-event.ts';
import type { PoolTask } from './worker-pool.ts';
import type { WorkerPools } from './worker-pools.ts';

export interface HostLifeOptions {
  readonly clock: Clock;
  readonly kernelModule: string;
  /** The URL of what `preload` loads. */
  readonly preload: string | undefined;
  readonly beatMs: number;
  readonly bootTimeoutMs: number;
  readonly controlTimeoutMs: number;
}

/** How a life ended; `loss` is absent when it was asked to stop. */
export interface HostEnd {
  readonly loss: HostLoss | undefined;
  readonly error: ActorError;
}

export class HostLife {
  readonly heartbeat = createHeartbeat();
  /** Never rejects. Settles before the thread of a killed host has quite exited. */
  readonly ended: Promise<HostEnd>;
  readonly #options: HostLifeOptions;
  readonly #task: PoolTask<void>;
  readonly #control: ControlClient;
  #end: HostEnd | undefined;
  #killed: HostEnd | undefined;
  /** How its end is called once it was asked to stop. */
  #farewell: HostLoss | 'stopped' | undefined;
  #threadId = 0;

  constructor(pool: Pick<WorkerPools, 'run'>, options: HostLifeOptions) {
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    const { beatMs, kernelModule } = options;
    const task: HostTask = { control: port2, heartbeat: this.heartbeat, beatMs, kernelModule };
    this.#control = new ControlClient(port1, options.clock);
    this.#task = pool.run<void>(task, [port2]);
    this.ended = this.#watch();
  }

  /** Node's id of the thread; 0 until it has booted. */
  get threadId(): number {
    return this.#threadId;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Settles when the host's modules are loaded. */
  async boot(): Promise<void> {
    const report = await this.#control.call('boot', this.#options.bootTimeoutMs, (remote) => remote.boot());
    this.#threadId = report.threadId;
  }

  /**
   * Has the host load what whoever comes there will need. What cannot be loaded is left to those who need it, who hear why; so this never rejects.
   */
  async preload(): Promise<void> {
    const { bootTimeoutMs, preload } = this.#options;
    if (preload === undefined) return;
    await this.#control.call('preload', bootTimeoutMs, (remote) => remote.preload(preload)).catch(() => undefined);
  }

  assign(assignment: HostAssignment): Promise<void> {
    return this.#call('assign', (remote) => remote.assign(assignment));
  }

  async addPeer(peer: Omit<PeerRecord, 'port'>, port: MessagePort): Promise<void> {
    try {
      await this.#call('addPeer', (remote) => remote.addPeer(transfer({ ...peer, port }, [port])));
    } catch (error) {
      // When the port was not transferred any more, the other end must learn that nobody is here.
      port.close();
      throw error;
    }
  }

  abandonSlot(slot: number): Promise<void> {
    return this.#call('abandonSlot', (remote) => remote.abandonSlot(slot));
  }

  retireSlot(slot: number, generation: number): Promise<void> {
    return this.#call('retireSlot', (remote) => remote.retireSlot(slot, generation));
  }

  /** Rejects when the host has not answered well after `timeoutMs`. */
  drain(timeoutMs: number): Promise<DrainOutcome> {
    const deadlineMs = timeoutMs + this.#options.controlTimeoutMs;
    return this.#control.call('drain', deadlineMs, (remote) => remote.drain(timeoutMs));
  }

  setLogLevel(level: LogLevel): Promise<void> {
    return this.#call('setLogLevel', (remote) => remote.setLogLevel(level));
  }

  statistics(): Promise<HostStatistics> {
    return this.#call('statistics', (remote) => remote.statistics());
  }

  /** Asks the host to stop, and kills it when it has not within `timeoutMs`. Its end is no loss, or is called `farewell`. */
  async stop(timeoutMs: number, farewell: HostLoss | 'stopped' = 'stopped'): Promise<void> {
    this.#farewell = farewell;
    try {
      // A thread whose task has ended would get the next one, with all the code that it has loaded.
      const ending = farewell === 'stopped' ? 'task' : 'thread';
      await this.#control.call('stop', timeoutMs, (remote) => remote.stop(ending));
    } catch (error) {
      if (!this.hasEnded) await this.kill('control', error);
    }
    await this.ended;
  }

  /** Ends the thread at once; settles when it has exited. */
  async kill(loss: HostLoss, cause?: unknown): Promise<void> {
    this.#killed ??= { loss, error: lostError(`it was ended (${loss})`, cause) };
    await this.#task.kill();
  }

  #lossBy(loss: HostLoss): HostLoss | undefined {
    return this.#farewell === 'stopped' ? undefined : (this.#farewell ?? loss);
  }

  #call<Value>(name: keyof HostControl, invoke: (remote: Remote<HostControl>) => Promise<Reply<Value>>): Promise<Value> {
    return this.#control.call(name, this.#options.controlTimeoutMs, invoke);
  }

  async #watch(): Promise<HostEnd> {
    const end = await this.#task.result.then(
      (): HostEnd => ({ loss: this.#lossBy('returned'), error: lostError('its task ended') }),
      (cause: unknown): HostEnd => this.#killed ?? { loss: this.#lossBy(lossOf(cause)), error: lostError(textOf(cause), cause) },
    );
    this.#end = end;
    this.#control.end(end.error);
    return end;
  }
}

function lostError(text: string, cause?: unknown): ActorError {
  return new ActorError('thread-lost', `the thread is lost: ${text}`, { cause });
}

function lossOf(cause: unknown): HostLoss {
  return (cause as { readonly code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failed';
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
