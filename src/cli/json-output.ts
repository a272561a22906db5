// The object that `--json` prints. Its fields are documented in docs/command-line.md, which holds its JSON Schema as well.
import type { DocumentAnswer } from '../agents/document-agents.ts';
import type { RunRecord } from '../agents/run-record.ts';
import { criticalPathMs } from './critical-path.ts';

/** What `troupe run --json` prints. Times are whole milliseconds from the start of the command. */
export interface JsonOutput {
  /** The merged answer; null when there is none. */
  readonly answer: string | null;
  readonly runs: readonly JsonRun[];
  readonly totals: JsonTotals;
}

export interface JsonRun {
  readonly id: string;
  readonly parent: string | null;
  readonly agent: string;
  readonly task: string;
  readonly document: string | null;
  readonly outcome: RunRecord['outcome'];
  /** What a reader found; null for other agents and for runs that did not end in `done`. */
  readonly result: DocumentAnswer | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly restarts: number;
  readonly thread: number | null;
  readonly toolThreads: readonly number[];
  readonly queuedMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly usage: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly modelCalls: number;
    readonly toolCalls: number;
  };
  /** null when the price of its model is not known. */
  readonly costUsd: number | null;
}

export interface JsonTotals {
  readonly runs: number;
  readonly done: number;
  readonly failed: number;
  readonly wallMs: number;
  readonly sequentialMs: number;
  readonly speedup: number;
  readonly criticalPathMs: number;
  readonly restarts: number;
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** null as soon as one run's cost is. */
  readonly costUsd: number | null;
}

/** `offsetMs`: the swarm's zero, `wallMs`: now; both counted from the start of the command. */
export interface OutputTimes {
  readonly offsetMs: number;
  readonly wallMs: number;
}

export function jsonOutput(answer: string | null, records: readonly RunRecord[], times: OutputTimes): JsonOutput {
  return {
    answer,
    runs: records.map((record) => jsonRun(record, times.offsetMs)),
    totals: totalsOf(records, times),
  };
}

/** Sums over all runs. A run that has not ended is neither done nor failed. */
export function totalsOf(records: readonly RunRecord[], times: OutputTimes): JsonTotals {
  const sum = (pick: (record: RunRecord) => number): number => records.reduce((total, record) => total + pick(record), 0);
  const sequentialMs = sum(({ ranMs }) => ranMs);
  return {
    runs: records.length,
    done: sum(({ outcome }) => (outcome === 'done' ? 1 : 0)),
    failed: sum(({ outcome }) => (outcome !== 'done' && outcome !== null ? 1 : 0)),
    wallMs: Math.round(times.wallMs),
    sequentialMs: Math.round(sequentialMs),
    speedup: times.wallMs > 0 ? Math.round((sequentialMs / times.wallMs) * 100) / 100 : 0,
    criticalPathMs: Math.round(criticalPathMs(records)),
    restarts: sum(({ restarts }) => restarts),
    modelCalls: sum(({ usage }) => usage.modelCalls),
    inputTokens: sum(({ usage }) => usage.inputTokens),
    outputTokens: sum(({ usage }) => usage.outputTokens),
    costUsd: records.some(({ costUsd }) => costUsd === null) ? null : sum(({ costUsd }) => costUsd ?? 0),
  };
}

function jsonRun(record: RunRecord, offsetMs: number): JsonRun {
  return {
    id: record.id,
    parent: record.parent,
    agent: record.agent,
    task: record.task,
    document: record.document,
    outcome: record.outcome,
    result: findingOf(record),
    error: record.error,
    restarts: record.restarts,
    thread: record.thread,
    toolThreads: record.toolThreads,
    queuedMs: Math.round(record.queuedMs),
    startedMs: record.startedMs === null ? null : Math.round(record.startedMs + offsetMs),
    endedMs: record.endedMs === null ? null : Math.round(record.endedMs + offsetMs),
    usage: record.usage,
    costUsd: record.costUsd,
  };
}

/** The result of a reader that ended well; the schema of its agent has checked it before. */
export function findingOf(record: RunRecord): DocumentAnswer | null {
  const result: unknown = record.outcome === 'done' ? record.result : null;
  if (typeof result !== 'object' || result === null) return null;
  const { relevant, confidence, answer, quotes } = result as Partial<DocumentAnswer>;
  if (typeof relevant !== 'boolean' || typeof confidence !== 'number' || typeof answer !== 'string') return null;
  return Array.isArray(quotes) ? { relevant, confidence, answer, quotes } : null;
}
