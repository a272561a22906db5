// The sums of many runs: what a report shows at its end. Pure.
import type { RunRecord } from './run-record.ts';

export interface RunTotals {
  readonly runs: number;
  readonly done: number;
  /** Ended in any other way. */
  readonly failed: number;
  readonly wallMs: number;
  /** What the runs would have taken one after another: the sum of their running times. */
  readonly sequentialMs: number;
  /** `sequentialMs / wallMs`; 0 when no time passed. */
  readonly speedup: number;
  /** The longest chain of runs that had to follow one another; see {@link criticalPathMs}. */
  readonly criticalPathMs: number;
  readonly restarts: number;
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** `null` when the price of at least one run is not known. */
  readonly costUsd: number | null;
}

/** The totals of `records`, which took `wallMs` together. */
export function totalsOf(records: readonly RunRecord[], wallMs: number): RunTotals {
  const sum = (pick: (record: RunRecord) => number): number => records.reduce((total, record) => total + pick(record), 0);
  const sequentialMs = sum((record) => record.ranMs);
  return {
    runs: records.length,
    done: records.filter((record) => record.outcome === 'done').length,
    failed: records.filter((record) => record.outcome !== null && record.outcome !== 'done').length,
    wallMs,
    sequentialMs,
    speedup: wallMs > 0 ? sequentialMs / wallMs : 0,
    criticalPathMs: criticalPathMs(records),
    restarts: sum((record) => record.restarts),
    modelCalls: sum((record) => record.usage.modelCalls),
    inputTokens: sum((record) => record.usage.inputTokens),
    outputTokens: sum((record) => record.usage.outputTokens),
    costUsd: records.some((record) => record.costUsd === null) ? null : sum((record) => record.costUsd ?? 0),
  };
}

/**
 * The running time that no number of threads and slots could shorten: a run's own, plus the longest chain of its children, where a child
 * follows another if it was accepted after the other's end. Queueing is left out. Runs that code started count as independent of each other.
 */
export function criticalPathMs(records: readonly RunRecord[]): number {
  const childrenOf = new Map<string, RunRecord[]>();
  for (const record of records) {
    if (record.parent === null) continue;
    const siblings = childrenOf.get(record.parent) ?? [];
    childrenOf.set(record.parent, [...siblings, record]);
  }
  const pathOf = (record: RunRecord): number => record.ranMs + longestChain(childrenOf.get(record.id) ?? [], pathOf);
  return records.filter((record) => record.parent === null).reduce((longest, root) => Math.max(longest, pathOf(root)), 0);
}

function longestChain(children: readonly RunRecord[], pathOf: (record: RunRecord) => number): number {
  const byStart = [...children].sort((a, b) => (a.acceptedMs ?? 0) - (b.acceptedMs ?? 0));
  const byEnd = [...children].sort((a, b) => (a.endedMs ?? Number.POSITIVE_INFINITY) - (b.endedMs ?? Number.POSITIVE_INFINITY));
  const chains = new Map<string, number>();
  let endedBefore = 0;
  let longestEnded = 0;
  let longest = 0;
  for (const child of byStart) {
    for (let one = byEnd[endedBefore]; one !== undefined && isBefore(one, child); one = byEnd[++endedBefore]) {
      longestEnded = Math.max(longestEnded, chains.get(one.id) ?? 0);
    }
    const chain = longestEnded + pathOf(child);
    chains.set(child.id, chain);
    longest = Math.max(longest, chain);
  }
  return longest;
}

function isBefore(first: RunRecord, second: RunRecord): boolean {
  return first.endedMs !== null && second.acceptedMs !== null && first.endedMs < second.acceptedMs;
}
