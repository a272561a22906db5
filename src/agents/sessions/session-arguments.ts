// The arguments of the session tools, as a model gives them and as their schemas allow them.
import type { RunLimits } from '../limits.ts';
import type { JoinUntil } from '../runs/run-event.ts';

/** What a model may narrow for a run that it starts. */
export type SpawnLimits = Partial<
  Pick<RunLimits, 'timeoutMs' | 'deadlineMs' | 'maxTurns' | 'maxTokens' | 'maxUsd' | 'maxAgents' | 'maxDepth'>
>;

export interface SpawnArguments {
  readonly agent: string;
  /** `files` by name, `results` by the ids of runs: both go by reference. */
  readonly task: { readonly input: unknown; readonly files?: readonly string[]; readonly results?: readonly string[] };
  readonly label?: string;
  /** `[a-z][a-z0-9_-]{0,63}`; `last` and `all` are reserved. */
  readonly taskName?: string;
  /** `run` (default): one task. `session`: goes on with `sessions_send`. */
  readonly mode?: 'run' | 'session';
  /** `isolated` (default): the task alone. `fork`: the transcript of the caller before it. */
  readonly context?: 'isolated' | 'fork';
  /** One of those that the operator allows. */
  readonly model?: string;
  readonly limits?: SpawnLimits;
  /** So many runs of this task in all; default 1. */
  readonly samples?: number;
}

export interface MapArguments {
  readonly agent: string;
  readonly items: readonly string[];
  readonly taskTemplate: { readonly input: unknown; readonly files?: readonly string[] };
}

export interface YieldArguments {
  readonly until: JoinUntil;
  readonly timeoutMs?: number;
}

export interface ListArguments {
  readonly runs?: readonly string[];
  /** Only those of that agent, with that label, or in that state. */
  readonly agent?: string;
  readonly label?: string;
  readonly state?: 'open' | 'ended';
  /** Those further down too. */
  readonly deep?: boolean;
  readonly offset?: number;
  readonly limit?: number;
  readonly results?: boolean;
}

export interface ResultArguments {
  readonly run: string;
  /** In characters of the result as text. */
  readonly offset?: number;
}

export interface SendArguments {
  /** `parent`, or the id, label or task name of a run. */
  readonly to: string;
  readonly message: string;
  /** 0: accepted at once. Else the caller waits so long for the answer, holding no place. Default 30,000. */
  readonly timeoutMs?: number;
}

export interface SteerArguments {
  readonly run: string;
  readonly message: string;
}

export interface CancelArguments {
  /** Id, label or task name of a run beneath, or `all`. */
  readonly run: string;
  readonly reason?: string;
}

export interface HistoryArguments {
  readonly run?: string;
  readonly offset?: number;
  readonly limit?: number;
  readonly toolResults?: boolean;
}

export interface StatusArguments {
  readonly run?: string;
}
