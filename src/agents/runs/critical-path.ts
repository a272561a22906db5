// How much of a swarm's work had to happen one after another. Works on the recorded times only. Pure.
import type { RunRecord } from './run-record.ts';

/** From when a run was accepted to when it ended, and what counts for it: its own work and the chain of work below it. */
interface Life {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** The best chain among all that ended by `to`. */
interface ChainEnd {
  readonly to: number;
  readonly best: number;
}

/**
 * Milliseconds of the longest chain of work in which each step could begin only when the one before had ended: a run's own work, then
 * the heaviest row of children that do not overlap. Waiting, for a place or for children, counts nothing; so no number of threads could
 * make this swarm faster than that.
 */
export function criticalPathMs(records: readonly RunRecord[]): number {
  const children = new Map<string | null, RunRecord[]>();
  const known = new Set(records.map(({ id }) => id));
  for (const record of records) {
    const parent = record.parent !== null && known.has(record.parent) ? record.parent : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [record]);
    else siblings.push(record);
  }
  const weigh = (record: RunRecord): number => record.ranMs + longestChain((children.get(record.id) ?? []).map(lifeOf));
  const lifeOf = (record: RunRecord): Life => {
    const from = record.acceptedMs ?? record.startedMs ?? 0;
    return { from, to: record.endedMs ?? Number.POSITIVE_INFINITY, weight: weigh(record) };
  };
  return longestChain((children.get(null) ?? []).map(lifeOf));
}

/** The heaviest row of lives that do not overlap: only those can have waited for each other. */
function longestChain(lives: readonly Life[]): number {
  const ends: ChainEnd[] = [];
  for (const life of [...lives].sort((a, b) => a.to - b.to || a.from - b.from)) {
    const best = Math.max(bestUpTo(ends, life.from) + life.weight, ends.at(-1)?.best ?? 0);
    ends.push({ to: life.to, best });
  }
  return ends.at(-1)?.best ?? 0;
}

/** `ends` is sorted by `to`. */
function bestUpTo(ends: readonly ChainEnd[], time: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle]?.to ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return ends[low - 1]?.best ?? 0;
}
