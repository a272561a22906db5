// The factory of the hosts' kernels: what `kernelModule` names by default. A host imports this module in its own thread.
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { loadDefinition } from '../runtime/definition.ts';
import { Kernel } from '../runtime/kernel.ts';
import type { OpenChannel } from '../runtime/ports.ts';
import { defaultWindowBytes, openChannel } from '../wire/channel.ts';
import { attributeAsync } from './attribute-async.ts';
import type { HostBoot, HostKernel } from './host-kernel.ts';
import { nodeWake } from './node-wake.ts';

/** What main's kernel and the hosts' have in common; plain data. */
export interface KernelSettings {
  readonly askTimeoutMs: number;
  readonly initTimeoutMs: number;
  readonly freezeMessages: boolean;
  /** Of the links, not of the kernel. */
  readonly windowBytes: number;
}

export function createHostKernel(boot: HostBoot): HostKernel {
  const settings = boot.settings as KernelSettings | undefined;
  return new Kernel({
    ...settings,
    node: boot.node,
    thread: { slot: boot.slot, generation: boot.generation, threadId: boot.threadId },
    clock: systemClock,
    random: systemRandom,
    wake: nodeWake,
    openChannel: openChannelWith(settings),
    loadDefinition,
    stamp: boot.stamp,
    attribute: attributeAsync,
  });
}

/** Channels with the window of the settings, if they say. */
export function openChannelWith(settings: Partial<KernelSettings> | undefined): OpenChannel {
  const { windowBytes = defaultWindowBytes } = settings ?? {};
  return (link, refs, events) => openChannel(link, refs, events, { windowBytes });
}
