// The object that `--json` prints. Its fields are documented in docs/command-line.md, which holds its JSON Schema as well.
import type { DocumentAnswer } from '../agents/ready/document-agents.ts';
import type { RunRecord, RunUsage } from '../agents/runs/run-record.ts';
import { type RunTotals, totalsOf } from '../agents/runs/run-totals.ts';

/** What `troupe run --json` prints. Times are whole milliseconds from the start of the command. */
export interface JsonOutput {
  /** The merged answer; null when there is none. */
  readonly answer: string | null;
  readonly runs: readonly JsonRun[];
  readonly totals: RunTotals;
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
  /** The model of the last call, or of the one to come, as it is asked for. */
  readonly model: string;
  /** As the provider names the model of the last reply; null before the first. */
  readonly answeredBy: string | null;
  readonly usage: RunUsage;
  /** null when the price of its model is not known. */
  readonly costUsd: number | null;
  /** Whether `costUsd` holds calls that broke off, at the most that they can have cost. */
  readonly isEstimated: boolean;
  /** The last text of a run that could not go on for want of money; null for others. */
  readonly partial: string | null;
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
    totals: totalsOf(records, times.wallMs),
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
    model: record.model,
    answeredBy: record.answeredBy,
    usage: record.usage,
    costUsd: record.costUsd,
    isEstimated: record.isEstimated,
    partial: record.partial?.text ?? null,
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
