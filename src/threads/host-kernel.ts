// What the threads layer needs of a kernel, and what a host hands to the factory that makes one.
import type { LogLevel } from '../base/log.ts';
import type { NodeIdentity } from '../runtime/address.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import type { Peer, TurnStamp } from '../runtime/kernel/ports.ts';

/** One thread's kernel, as its host and the thread group see it. */
export interface HostKernel {
  /**
   * A new life of a peer slot. The lives of one slot come in ascending order; a new life may come before the link of the old one is down,
   * and the kernel accepts nothing from it until then.
   */
  attachPeer(peer: Peer): void;
  /** That slot will have no further life. Comes at most once for a slot, perhaps before its last link is down. */
  abandonSlot(slot: number): void;
  /** That life of `slot` will be drained: what is meant for the actors there waits for its next life. */
  retireSlot(slot: number, generation: number): void;
  /** Ends all actors of this thread in good order, as far as that is done within `timeoutMs`; `stop` follows. */
  drain(timeoutMs: number): Promise<DrainOutcome>;
  /** Ends the kernel's work on this thread; the host closes the links afterwards. */
  stop(): Promise<void>;
  /** Plain data for the host's statistics. */
  statistics(): unknown;
}

/** What main tells a host about its place. Plain data. */
export interface HostAssignment {
  readonly node: NodeIdentity;
  readonly slot: number;
  readonly generation: number;
  /** For the kernel factory; passes through the threads layer unread. Must be structured-cloneable. */
  readonly settings: unknown;
  readonly logLevel: LogLevel;
}

/** What the kernel factory gets in the host's thread. */
export interface HostBoot extends Omit<HostAssignment, 'logLevel'> {
  /** URL of the module whose `createHostKernel` is called with this. */
  readonly kernelModule: string;
  readonly threadId: number;
  /** Read from other threads after this one has died. */
  readonly stamp: TurnStamp;
  /** The level that holds now; main can change it. */
  readonly logLevel: () => LogLevel;
}

/** The export `createHostKernel` of a kernel module. */
export type CreateHostKernel = (boot: HostBoot) => HostKernel;
