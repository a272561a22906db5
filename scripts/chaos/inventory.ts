// What a system and its process hold, to be counted when nothing is to be there, before and after.
import type { Ref } from '../../src/runtime/ref.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';
import { type Gauge, gauge } from './actors.ts';
import { type CountingClock, countResources } from './resources.ts';
import { pause, waitUntil } from './wait-until.ts';

export interface Inventory {
  readonly counts: Readonly<Record<string, number>>;
  /** Bytes of main's heap after a collection. */
  readonly heap: number;
  /** Of all hosts. */
  readonly hostHeap: number;
}

/** What one kernel says of itself. */
export interface KernelCounts {
  readonly slot: number;
  readonly actors: number;
  readonly openAsks: number;
  readonly monitors: number;
}

/** Main's kernel, and those of the hosts and dedicated threads that answer. */
export async function kernelsOf(system: ActorSystem): Promise<readonly KernelCounts[]> {
  const hosts = await system.threadStatistics();
  return [{ slot: 0, ...system.statistics() }, ...hosts.map(({ slot, kernel }) => ({ slot, ...kernel }))];
}

/** After `restMs`, in which what was let go of goes; sooner when all counts are those of `before` again. */
export async function takeInventory(
  system: ActorSystem,
  clock: CountingClock,
  collect: () => void,
  restMs = 1_000,
  before?: Inventory,
): Promise<Inventory> {
  if (before === undefined) await pause(restMs);
  else await waitUntil(async () => isSame(await countAll(system, clock), before.counts), restMs);
  const hostHeap = await heapOfHosts(system);
  for (let n = 0; n < 5; n += 1) {
    collect();
    await pause(50);
  }
  return { counts: await countAll(system, clock), heap: process.memoryUsage().heapUsed, hostHeap };
}

async function countAll(system: ActorSystem, clock: CountingClock): Promise<Inventory['counts']> {
  const kernels = await kernelsOf(system);
  const sum = (of: (one: KernelCounts) => number): number => kernels.reduce((total, one) => total + of(one), 0);
  return {
    cells: sum((one) => one.actors),
    'pending asks': sum((one) => one.openAsks),
    monitors: sum((one) => one.monitors),
    'timers of main': clock.timers,
    ...countResources(),
  };
}

function isSame(counts: Inventory['counts'], before: Inventory['counts']): boolean {
  const names = new Set([...Object.keys(counts), ...Object.keys(before)]);
  return [...names].every((name) => (counts[name] ?? 0) === (before[name] ?? 0));
}

/** Rows for people, and what differs and must not. */
export function compareInventories(before: Inventory, after: Inventory): { rows: [string, string][]; faults: string[] } {
  const rows: [string, string][] = [];
  const faults: string[] = [];
  for (const name of new Set([...Object.keys(before.counts), ...Object.keys(after.counts)])) {
    const [one, other] = [before.counts[name] ?? 0, after.counts[name] ?? 0];
    rows.push([`${name}: at the start, at the end`, `${one}, ${other}`]);
    if (other !== one) faults.push(`${name}: ${one} at the start, ${other} at the end`);
  }
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  rows.push(['heap of main after gc, MB', `${mb(before.heap)}, ${mb(after.heap)}`]);
  rows.push(['heaps of hosts after gc, MB', `${mb(before.hostHeap)}, ${mb(after.hostHeap)}`]);
  if (after.heap > before.heap * 1.1) faults.push(`the heap of main grew from ${mb(before.heap)} to ${mb(after.heap)} MB`);
  return { rows, faults };
}

async function heapOfHosts(system: ActorSystem): Promise<number> {
  const gauges = await Promise.all(system.slots().map(() => system.start(gauge, undefined, { placement: 'spread' })));
  const heaps = await Promise.all(gauges.map((one: Ref<Gauge>) => one.ask.heapUsedBytes()));
  for (const one of gauges) await system.stop(one);
  return heaps.reduce((sum, one) => sum + one, 0);
}
