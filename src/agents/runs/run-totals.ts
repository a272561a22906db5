// The sums of many runs: what a report shows at its end. Pure.
import { sumUsd } from '../money/ledger-report.ts';
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
  /** Of `inputTokens`, those from a provider's cache, and those as a part of all, from 0 to 1; `null` without input. */
  readonly cacheReadTokens: number;
  readonly cacheHitRate: number | null;
  /** Beside the others: the most that calls can have used whose outcome is not known. */
  readonly estimatedTokens: number;
  /** US dollars, such calls at their most; `null` when the price of at least one run is not known. */
  readonly costUsd: number | null;
  /** What the same tokens would have cost, had the brain used them all; `null` when that is not known. */
  readonly brainAloneUsd: number | null;
}

/** The totals of `records`, which took `wallMs` together. */
export function totalsOf(records: readonly RunRecord[], wallMs: number): RunTotals {
  const sum = (pick: (record: RunRecord) => number): number => records.reduce((total, record) => total + pick(record), 0);
  const inputTokens = sum(({ usage }) => usage.inputTokens);
  const cacheReadTokens = sum(({ usage }) => usage.cacheReadTokens);
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
    inputTokens,
    outputTokens: sum(({ usage }) => usage.outputTokens),
    cacheReadTokens,
    cacheHitRate: inputTokens === 0 ? null : Math.round((cacheReadTokens / inputTokens) * 1000) / 1000,
    estimatedTokens: sum(({ usage }) => usage.estimatedTokens),
    costUsd: sumUsd(records.map(({ costUsd }) => costUsd)),
    brainAloneUsd: sumUsd(records.map(({ brainAloneUsd }) => brainAloneUsd)),
  };
}
