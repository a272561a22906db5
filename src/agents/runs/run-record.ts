// What the outside sees of a run: its record, and the one outcome that it ends with.
import type { ActorError } from '../../base/actor-error.ts';
import type { ModelFault } from '../../models/model.ts';

/** How a run can end. `done` is the only good one. */
export type OutcomeKind = 'done' | 'failed' | 'timed-out' | 'cancelled' | 'over-budget' | 'refused';

/** Where a run is in its life. The last six are terminal and written once. */
export type RunStatus = 'submitted' | 'accepted' | 'queued' | 'running' | 'waiting' | OutcomeKind;

/** What a run used. Integers. */
export interface RunUsage {
  /** All that its models read, cached or not. */
  readonly inputTokens: number;
  /** All that they wrote, thinking included. */
  readonly outputTokens: number;
  /** Of `inputTokens`, those from a provider's cache, and those written to one. */
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Of `outputTokens`, those of thinking. */
  readonly reasoningTokens: number;
  /** Beside the others: the most that calls can have used whose outcome is not known. Limits count them as used. */
  readonly estimatedTokens: number;
  /** Replies. */
  readonly modelCalls: number;
  readonly toolCalls: number;
}

export const noUsage: RunUsage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  estimatedTokens: 0,
  modelCalls: 0,
  toolCalls: 0,
});

/** An error as data, as records and models see it. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  /** What would do, with amounts, for whoever set the limit. No model reads it: amounts depend on who came first. */
  readonly remedy?: string;
  /** Of a model call that failed: what its provider said beside. No model reads it. */
  readonly fault?: ModelFault;
  /** The failure of a model call before, of one that was not made for it: for want of money, or since the provider is out of order. */
  readonly after?: { readonly code: string; readonly message: string };
}

/** What a run had when it could not go on. At most 64 KiB as JSON. */
export interface PartialResult {
  /** The last text that its model wrote; `null` when there is none. */
  readonly text: string | null;
  /** Its children, in order, as they ended. */
  readonly children: readonly PartialChild[];
  /** How many of them were left out, for want of room. */
  readonly omitted: number;
}

export interface PartialChild {
  readonly run: string;
  readonly agent: string;
  readonly label: string | null;
  /** `null`: it had not ended. */
  readonly outcome: OutcomeKind | null;
  /** Of one that is `done`. */
  readonly value?: unknown;
  readonly error?: ErrorRecord;
}

/** One run as it stands. Plain data; a later state is a new object. Times are milliseconds since the swarm was created. */
export interface RunRecord {
  /** An ordinal path: `3` is the third run that code started, `3.1` its first child. */
  readonly id: string;
  readonly parent: string | null;
  /** Name of the agent. */
  readonly agent: string;
  /** The input as one line, at most 200 characters. */
  readonly task: string;
  /** Name of the run's file when it has exactly one; `null` for an agent that may delegate, whose runs leave the reading to others. */
  readonly document: string | null;
  readonly status: RunStatus;
  readonly outcome: OutcomeKind | null;
  /** The value of a `done` run. */
  readonly result: unknown;
  readonly error: ErrorRecord | null;
  /** What there is of a result, of a run that ended for want of money or time (`over-budget`, `timed-out`); else `null`. */
  readonly partial: PartialResult | null;
  /** How often its agent was restarted after a crash or a lost thread. */
  readonly restarts: number;
  /** By what it was tainted first: the name of a tool, or the id of a run; `null`: it read nothing that nobody vouches for. See docs/security.md. */
  readonly taintedBy: string | null;
  /** `threadId` of the thread that last hosted its agent. */
  readonly thread: number | null;
  /** `threadId`s of the threads that ran its tools, each once. */
  readonly toolThreads: readonly number[];
  readonly acceptedMs: number | null;
  /** Milliseconds spent waiting for a place. */
  readonly queuedMs: number;
  readonly startedMs: number | null;
  /** Milliseconds spent running: what `timeoutMs` is charged with. */
  readonly ranMs: number;
  readonly endedMs: number | null;
  /** Of a run that has ended: the runs beneath it whose results it had not read; absent when there are none. */
  readonly parked?: readonly string[];
  /** What a `waiting` run waits for: its children, the answer to a message, or an approval. */
  readonly waitsFor?: 'children' | 'reply' | 'approval';
  /** `provider:model-id` of the last model call, or of the one to come. */
  readonly model: string;
  /** The model of the last reply, as its provider names it; `null` before the first. */
  readonly answeredBy: string | null;
  readonly usage: RunUsage;
  /** US dollars; `null` when the price of a model that it used is not known. */
  readonly costUsd: number | null;
  /** What the same tokens would have cost, had the brain used them; `null` when that is not known. */
  readonly brainAloneUsd: number | null;
  /** Whether `costUsd` holds calls whose outcome is not known, at the most that they can have cost. */
  readonly isEstimated: boolean;
}

/** How a run ended. `Value` is typed by the agent's output schema. */
export type RunOutcome<Value = unknown> =
  | { readonly ok: true; readonly kind: 'done'; readonly value: Value; readonly record: RunRecord }
  | {
      readonly ok: false;
      readonly kind: Exclude<OutcomeKind, 'done'>;
      readonly error: ActorError;
      readonly record: RunRecord;
    };

/** The outcome of one item of `swarm.map`. */
export type MapOutcome<Item, Value = unknown> = RunOutcome<Value> & {
  readonly index: number;
  readonly item: Item;
  /** How many runs the item had; the outcome is that of the last. */
  readonly attempts: number;
};

const terminal: ReadonlySet<RunStatus> = new Set(['done', 'failed', 'timed-out', 'cancelled', 'over-budget', 'refused']);

/** Whether a run of this status has ended. */
export function isTerminal(status: RunStatus): status is OutcomeKind {
  return terminal.has(status);
}
