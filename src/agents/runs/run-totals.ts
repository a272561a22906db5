// The sums of many runs: what a report shows at its end. Pure.
import { criticalPathMs } from './critical-path.ts';
import type { RunRecord } from './run-record.ts';

/** Times are whole milliseconds. A run that has not ended is neither done nor failed. */
export interface RunTotals {
  readonly runs: number;
  readonly done: number;
  /** Ended in any other way. */
  readonly failed: number;
  readonly wallMs: number;
  /** What the runs would have taken one after another: the sum of their running times. */
  readonly sequentialMs: number;
  /** `sequentialMs / wallMs`, to two places; 0 when no time passed. */
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
  const sequentialMs = sum(({ ranMs }) => ranMs);
  return {
    runs: records.length,
    done: sum(({ outcome }) => (outcome === 'done' ? 1 : 0)),
    failed: sum(({ outcome }) => (outcome !== 'done' && outcome !== null ? 1 : 0)),
    wallMs: Math.round(wallMs),
    sequentialMs: Math.round(sequentialMs),
    speedup: wallMs > 0 ? Math.round((sequentialMs / wallMs) * 100) / 100 : 0,
    criticalPathMs: Math.round(criticalPathMs(records)),
    restarts: sum(({ restarts }) => restarts),
    modelCalls: sum(({ usage }) => usage.modelCalls),
    inputTokens: sum(({ usage }) => usage.inputTokens),
    outputTokens: sum(({ usage }) => usage.outputTokens),
    costUsd: records.some(({ costUsd }) => costUsd === null) ? null : sum(({ costUsd }) => costUsd ?? 0),
  };
}
