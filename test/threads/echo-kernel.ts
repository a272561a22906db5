// A kernel for tests of the threads layer: it records what its links bring, and does what a frame tells it to do.

import type { Peer } from '../../src/runtime/kernel/ports.ts';
import { attributeAsync } from '../../src/threads/attribute-async.ts';
import type { HostBoot, HostKernel } from '../../src/threads/host-kernel.ts';

export type Command =
  | { readonly do: 'echo'; readonly value: unknown }
  | { readonly do: 'report'; readonly about: number }
  /** Posts `count` numbered frames to every peer, then dies so. */
  | { readonly do: 'flood'; readonly count: number; readonly end: Death; readonly as?: number }
  /** Takes its link for one that brought nonsense. */
  | { readonly do: 'fail' }
  | { readonly do: 'environment' };

export const deaths = [
  'exit',
  'throw',
  'reject',
  'loop',
  'loop-later',
  'exit-later',
  'throw-later',
  'heap',
  'busy',
  'none',
] as const;
export type Death = (typeof deaths)[number];

/** What a watcher heard of one life of a slot: frame numbers, then `down` and the culprit's n. */
export interface LifeRecord {
  readonly slot: number;
  readonly generation: number;
  readonly heard: unknown[];
  downs: number;
  culprit: number | undefined;
}

export class RecordingKernel implements HostKernel {
  readonly lives: LifeRecord[] = [];
  readonly abandoned: number[] = [];
  readonly retired: string[] = [];
  readonly links = new Map<string, Peer['link']>();
  onCommand: ((command: Command, from: Peer) => void) | undefined;
  #stopCalls = 0;

  attachPeer(peer: Peer): void {
    const { slot, generation, link, culprit } = peer;
    const record: LifeRecord = { slot, generation, heard: [], downs: 0, culprit: undefined };
    this.lives.push(record);
    this.links.set(`${slot}.${generation}`, link);
    link.onFrame((frame) => {
      if (typeof frame === 'object' && frame !== null && 'do' in frame) this.onCommand?.(frame as Command, peer);
      else record.heard.push(frame);
    });
    link.onDown(() => {
      record.downs += 1;
      record.heard.push('down');
      record.culprit = culprit()?.n;
    });
  }

  abandonSlot(slot: number): void {
    this.abandoned.push(slot);
  }

  retireSlot(slot: number, generation: number): void {
    this.retired.push(`${slot}.${generation}`);
  }

  async drain(): Promise<{ actors: number; unhandled: number; left: number }> {
    return { actors: 0, unhandled: 0, left: 0 };
  }

  async stop(): Promise<void> {
    this.#stopCalls += 1;
  }

  statistics(): unknown {
    return { lives: this.lives.length, abandoned: this.abandoned, stopCalls: this.#stopCalls };
  }

  link(slot: number, generation: number): Peer['link'] {
    const link = this.links.get(`${slot}.${generation}`);
    if (link === undefined) throw new Error(`no link to ${slot}.${generation}`);
    return link;
  }

  life(slot: number, generation: number): LifeRecord {
    const life = this.lives.find((one) => one.slot === slot && one.generation === generation);
    if (life === undefined) throw new Error(`no life ${slot}.${generation}`);
    return life;
  }
}

export function createHostKernel(boot: HostBoot): HostKernel {
  const settings = (boot.settings ?? {}) as {
    failSlot?: number;
    failFrom?: number;
    dieSlot?: number;
    hangStop?: boolean;
    stopMs?: number[];
    stopped?: Int32Array;
  };
  if (settings.failSlot === boot.slot && boot.generation >= (settings.failFrom ?? 1)) throw new Error('refused on purpose');
  if (settings.dieSlot === boot.slot) process.exit(9);
  const kernel = new RecordingKernel();
  const { stopMs, stopped } = settings;
  if (stopMs !== undefined && stopped !== undefined) {
    kernel.stop = async () => {
      await new Promise((resolve) => setTimeout(resolve, stopMs[boot.slot]));
      Atomics.add(stopped, 0, 1);
    };
  }
  if (settings.hangStop === true) kernel.stop = () => new Promise(() => undefined);
  kernel.onCommand = (command, from) => {
    if (command.do === 'echo')
      from.link.post({ echo: command.value, boot: { ...boot, stamp: undefined, logLevel: boot.logLevel() } });
    else if (command.do === 'environment') from.link.post({ environment: { ...process.env }, execArgv: process.execArgv });
    else if (command.do === 'fail') from.link.fail(new Error('nonsense'));
    else if (command.do === 'report') from.link.post({ report: kernel.lives.filter(({ slot }) => slot === command.about) });
    else flood(kernel, boot, command);
  };
  return kernel;
}

function flood(kernel: RecordingKernel, boot: HostBoot, { count, end, as }: Command & { do: 'flood' }): void {
  for (let n = 0; n < count; n += 1) for (const link of kernel.links.values()) link.post(n);
  const id = {
    id: { bySlot: boot.slot, byGeneration: boot.generation, n: as ?? 0 },
    definition: { key: 'file:///kernel.ts#flood', number: 3 },
  };
  if (as === undefined) die(end);
  else if (end.endsWith('-later')) void attributeAsync(id, () => dieLater(end));
  else {
    boot.stamp.enter(id);
    die(end);
    boot.stamp.leave();
  }
}

function die(death: Death): void {
  if (death === 'exit') process.exit(3);
  else if (death === 'throw') throw new Error('thrown on purpose');
  else if (death === 'reject') void Promise.reject(new Error('rejected on purpose'));
  else if (death === 'heap') fillHeap();
  else if (death === 'busy') setInterval(() => spinFor(20), 1);
  else if (death === 'loop') for (;;);
  else if (death.endsWith('-later')) void dieLater(death);
}

async function dieLater(death: Death): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  if (death === 'exit-later') process.exit(4);
  if (death === 'loop-later') for (;;);
  if (death === 'throw-later') setTimeout(() => die('throw'), 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

function spinFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

/** Grows step by step: one huge allocation would end the whole process. */
function fillHeap(): void {
  const kept: unknown[] = [];
  setInterval(() => {
    for (let n = 0; n < 20_000; n += 1) kept.push({ n, text: [n, n + 1, n + 2] });
  }, 0);
}
