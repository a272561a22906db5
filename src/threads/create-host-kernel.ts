// The factory of the hosts' kernels: what `kernelModule` names by default. A host imports this module in its own thread.
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { loadDefinition } from '../runtime/definition.ts';
import { Kernel } from '../runtime/kernel/kernel.ts';
import type { OpenChannel } from '../runtime/kernel/ports.ts';
import { EventShipper } from '../runtime/reporting/event-shipper.ts';
import { defaultWindowBytes, openChannel } from '../wire/channel.ts';
import { attributeAsync, runDetached } from './attribute-async.ts';
import type { HostBoot, HostKernel } from './host-kernel.ts';
import { type HostLogSettings, openHostLog } from './host-log.ts';
import { nodeWake } from './node-wake.ts';

const mainSlot = 0;
const noLog: HostLogSettings = { kind: 'none' };

/** What main's kernel and the hosts' have in common; plain data. */
export interface KernelSettings {
  readonly askTimeoutMs: number;
  readonly initTimeoutMs: number;
  readonly freezeMessages: boolean;
  readonly quietMethods: readonly string[];
  /** Of the links, not of the kernel. */
  readonly windowBytes: number;
}

/** What main tells a host beside; plain data. */
export interface HostSettings extends KernelSettings {
  readonly lifecycleEvents: boolean;
  readonly log: HostLogSettings;
}

export function createHostKernel(boot: HostBoot): HostKernel {
  const { lifecycleEvents = false, log = noLog, ...settings } = (boot.settings ?? {}) as Partial<HostSettings>;
  const { slot, generation, threadId } = boot;
  const events = new EventShipper({
    slot,
    clock: systemClock,
    lifecycle: lifecycleEvents,
    send: (event) => kernel.route(mainSlot, { kind: 'event', event }),
  });
  const kernel = new Kernel({
    ...settings,
    events,
    log: openHostLog(log, { slot, generation, threadId, events, level: boot.logLevel }),
    node: boot.node,
    thread: { slot, generation, threadId },
    clock: systemClock,
    random: systemRandom,
    wake: nodeWake,
    openChannel: openChannelWith(settings),
    loadDefinition,
    stamp: boot.stamp,
    attribute: attributeAsync,
    detach: runDetached,
  });
  return kernel;
}

/** Channels with the window of the settings, if they say. */
export function openChannelWith(settings: Partial<KernelSettings> | undefined): OpenChannel {
  const { windowBytes = defaultWindowBytes } = settings ?? {};
  return (link, refs, events) => openChannel(link, refs, events, { windowBytes });
}
