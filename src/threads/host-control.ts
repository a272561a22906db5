// The control plane between main and one host, carried by comlink. Whatever must be ordered with mail is a frame on a link instead.
// Answers are records, since comlink loses the code and the details of a thrown error.
import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from '../base/log.ts';
import type { WireError } from '../base/wire-error.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import type { ThreadMemory } from './heartbeat.ts';
import type { HostAssignment } from './host-kernel.ts';

export type Reply<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: WireError };

/** The host's end. Calls of one host are served in the order in which they were made. */
export interface HostControl {
  /** Answers once the host's modules are loaded; the host is then a spare. */
  boot(): Promise<Reply<BootReport>>;
  assign(assignment: HostAssignment): Reply<void>;
  /**
   * Loads the parts of that module one after the other, until the host gets its slot, so that whoever needs them later does not wait. Answers with
   * the failure of the first that cannot be had.
   */
  preload(url: string): Promise<Reply<void>>;
  /** The port is transferred. */
  addPeer(peer: PeerRecord): Reply<void>;
  abandonSlot(slot: number): Reply<void>;
  retireSlot(slot: number, generation: number): Reply<void>;
  /** Answers when the actors have ended, or the time is up. */
  drain(timeoutMs: number): Promise<Reply<DrainOutcome>>;
  setLogLevel(level: LogLevel): Reply<void>;
  statistics(): Reply<HostStatistics>;
  /** Stops the kernel, closes the links and ends the host's task, or the whole thread, so that nothing of it is used again. */
  stop(ending: 'task' | 'thread'): Promise<Reply<void>>;
}

/** What a module exports that says what to load ahead. */
export interface LoadAhead {
  /** Each imports something; they are called in this order. */
  readonly parts: readonly (() => Promise<unknown>)[];
}

export interface BootReport {
  readonly threadId: number;
}

/** One life of a peer thread, on its way to a host. */
export interface PeerRecord {
  readonly slot: number;
  readonly generation: number;
  readonly port: MessagePort;
  /** The memory that names the peer's culprit; main has none. */
  readonly heartbeat: SharedArrayBuffer | undefined;
}

/** Times since the call before, or since the boot. */
export interface HostStatistics extends ThreadMemory {
  readonly threadId: number;
  /** Share of the time in which the thread's event loop was busy, 0 to 1. */
  readonly utilization: number;
  readonly kernel: unknown;
}

/** The data of the never-ending task. */
export interface HostTask {
  readonly control: MessagePort;
  readonly heartbeat: SharedArrayBuffer;
  readonly beatMs: number;
  readonly kernelModule: string;
}
