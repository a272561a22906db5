// The never-ending task of a host thread. It boots unassigned, as a spare; main gives it a slot and its peers by the control plane. The task
// ends only when main asks it to stop. All mail goes over the links, none through the task.
import { performance } from 'node:perf_hooks';
import { type MessagePort, threadId } from 'node:worker_threads';
import { type Endpoint, expose } from 'comlink';
import { ActorError } from '../base/actor-error.ts';
import { systemClock } from '../base/clock.ts';
import type { LogLevel } from '../base/log.ts';
import { encodeError } from '../base/wire-error.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import { installAttribution } from './attribute-async.ts';
import { readCulprit, startBeating, turnStamp } from './heartbeat.ts';
import type { BootReport, HostControl, HostStatistics, HostTask, LoadAhead, PeerRecord, Reply } from './host-control.ts';
import type { CreateHostKernel, HostAssignment, HostKernel } from './host-kernel.ts';
import { installLoadContext } from './load-context.ts';
import { MessagePortLink } from './message-port-link.ts';
import { threadMemory } from './thread-memory.ts';

export async function runEntry(task: HostTask): Promise<void> {
  const beats = startBeating(task.heartbeat, task.beatMs, systemClock, threadMemory);
  installAttribution(task.heartbeat);
  installLoadContext();
  const stopped = Promise.withResolvers<void>();
  expose(new Host(task, stopped.resolve), endpoint(task.control));
  await stopped.promise;
  beats.cancel();
  task.control.close();
}

class Host implements HostControl {
  readonly #task: HostTask;
  readonly #onStopped: () => void;
  readonly #factory: Promise<CreateHostKernel>;
  readonly #links = new Set<MessagePortLink>();
  #createKernel: CreateHostKernel | undefined;
  #kernel: HostKernel | undefined;
  #logLevel: LogLevel = 'info';
  #utilization = performance.eventLoopUtilization();

  constructor(task: HostTask, onStopped: () => void) {
    this.#task = task;
    this.#onStopped = onStopped;
    this.#factory = loadFactory(task.kernelModule);
    // `boot` reports the failure.
    this.#factory.catch(() => undefined);
  }

  async boot(): Promise<Reply<BootReport>> {
    return await replyAsync(async () => {
      this.#createKernel = await this.#factory;
      return { threadId };
    });
  }

  assign({ logLevel, ...place }: HostAssignment): Reply<void> {
    return reply(() => {
      if (this.#createKernel === undefined) throw new ActorError('boot-failed', 'the host has not booted');
      if (this.#kernel !== undefined) throw new ActorError('boot-failed', 'the host has its slot already');
      this.#logLevel = logLevel;
      this.#kernel = this.#createKernel({
        ...place,
        kernelModule: this.#task.kernelModule,
        threadId,
        stamp: turnStamp(this.#task.heartbeat),
        logLevel: () => this.#logLevel,
      });
    });
  }

  preload(url: string): Promise<Reply<void>> {
    return replyAsync(async () => {
      // The cast: whoever names the module answers for what it exports.
      const { parts } = (await import(url)) as LoadAhead;
      for (const load of parts) {
        // Who comes into a slot loads what it needs; the slot is not to wait for what it may not.
        if (this.#kernel !== undefined) return;
        await load();
        await new Promise(setImmediate);
      }
    });
  }

  addPeer({ slot, generation, port, heartbeat }: PeerRecord): Reply<void> {
    return reply(() => {
      const link = new MessagePortLink(port, endThread);
      this.#links.add(link);
      port.once('close', () => this.#links.delete(link));
      const culprit = () => (heartbeat === undefined ? undefined : readCulprit(heartbeat)?.id);
      this.#assigned().attachPeer({ slot, generation, link, culprit });
    });
  }

  abandonSlot(slot: number): Reply<void> {
    return reply(() => this.#assigned().abandonSlot(slot));
  }

  retireSlot(slot: number, generation: number): Reply<void> {
    return reply(() => this.#assigned().retireSlot(slot, generation));
  }

  drain(timeoutMs: number): Promise<Reply<DrainOutcome>> {
    return replyAsync(() => this.#assigned().drain(timeoutMs));
  }

  setLogLevel(level: LogLevel): Reply<void> {
    return reply(() => {
      this.#logLevel = level;
    });
  }

  statistics(): Reply<HostStatistics> {
    return reply(() => {
      const total = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(total, this.#utilization);
      this.#utilization = total;
      return { threadId, utilization, ...threadMemory(), kernel: this.#kernel?.statistics() };
    });
  }

  async stop(ending: 'task' | 'thread'): Promise<Reply<void>> {
    const answer = await replyAsync(async () => await this.#kernel?.stop());
    for (const link of this.#links) link.close();
    // The answer is posted before the task ends and its port closes.
    setImmediate(ending === 'task' ? this.#onStopped : () => process.exit(0));
    return answer;
  }

  #assigned(): HostKernel {
    if (this.#kernel === undefined) throw new ActorError('boot-failed', 'the host has no slot yet');
    return this.#kernel;
  }
}

/** A link is replaced with one of its threads, and a host can end only its own. */
function endThread(error: Error): never {
  // Also when the program takes what nobody caught.
  setImmediate(() => process.exit(1));
  throw error;
}

async function loadFactory(kernelModule: string): Promise<CreateHostKernel> {
  const module = (await import(kernelModule)) as { readonly createHostKernel?: unknown };
  if (typeof module.createHostKernel !== 'function') {
    throw new ActorError('boot-failed', `${kernelModule} has no export createHostKernel`);
  }
  return module.createHostKernel as CreateHostKernel;
}

function reply<Value>(act: () => Value): Reply<Value> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    return { ok: false, error: encodeError(error, `thread ${threadId}`) };
  }
}

async function replyAsync<Value>(act: () => Promise<Value>): Promise<Reply<Value>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    return { ok: false, error: encodeError(error, `thread ${threadId}`) };
  }
}

/** Node's port has what comlink needs of an endpoint; the types differ in the event's. */
function endpoint(port: MessagePort): Endpoint {
  return port as unknown as Endpoint;
}
