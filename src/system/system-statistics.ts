// The numbers of a whole system: each thread's own, and their sums.
import type { KernelStatistics } from '../runtime/kernel/kernel.ts';
import type { ThreadStatistics } from './thread-statistics.ts';

export interface SystemStatistics {
  /** Sums over main and the hosts that answered. */
  readonly total: KernelStatistics;
  readonly main: KernelStatistics;
  /** The hosts that answered. */
  readonly hosts: readonly ThreadStatistics[];
  /** Slots whose thread did not answer in time, or that have none now. */
  readonly unanswered: readonly number[];
}

export function systemStatistics(
  main: KernelStatistics,
  hosts: readonly ThreadStatistics[],
  slots: readonly number[],
): SystemStatistics {
  const answered = new Set(hosts.map(({ slot }) => slot));
  return {
    total: hosts.map(({ kernel }) => kernel).reduce(add, main),
    main,
    hosts,
    unanswered: slots.filter((slot) => !answered.has(slot)),
  };
}

function add(one: KernelStatistics, other: KernelStatistics): KernelStatistics {
  const deadLetters: Record<string, number> = { ...one.deadLetters };
  for (const [reason, count] of Object.entries(other.deadLetters)) deadLetters[reason] = (deadLetters[reason] ?? 0) + count;
  return {
    actors: one.actors + other.actors,
    ready: one.ready + other.ready,
    openAsks: one.openAsks + other.openAsks,
    monitors: one.monitors + other.monitors,
    deadLetters,
  };
}
