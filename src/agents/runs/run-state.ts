// A run as the fold of its events: everything that is needed to go on with it, on any thread, after any crash.
import type { ModelMessage, StopReason, ToolCall, ToolResult } from '../../models/model.ts';
import type { ModelSpending, SettledCall } from '../money/spending.ts';
import { noTalk, type Talk } from '../sessions/letter.ts';
import type { ChildRef, Ending, RunSpec, WaitFor } from './run-event.ts';
import { type ErrorRecord, noUsage, type OutcomeKind, type RunStatus, type RunUsage } from './run-record.ts';

/** One tool call of the model's last reply. */
export interface CallState {
  readonly call: ToolCall;
  /** How often it was started. */
  readonly starts: number;
  /** Where it was started last: `pool`, `desk`, or the life in which it runs on the host. `null` before, and when it was lost on the pool. */
  readonly startedIn: string | null;
  readonly isApproved?: true;
  readonly result: ToolResult | null;
}

/** A model call that was reserved and is not settled. */
export interface OpenCall extends SettledCall {
  readonly turn: number;
  readonly attempt: number;
  /** The life that it was reserved for; a later one finds that it may have been made. */
  readonly life: string | null;
}

/** An attempt at the next turn's model call that gave no reply. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly model: string;
  readonly error: ErrorRecord;
  readonly isRetryable: boolean;
}

export interface ChildState extends ChildRef {
  /** How it ended, once its announcement was applied. */
  readonly outcome: OutcomeKind | null;
  /** Whether a wake has spoken of it. */
  readonly reported: boolean;
}

/** What a waiting run waits for. */
export interface Wait {
  readonly callId: string;
  readonly for: WaitFor;
  readonly timeoutMs: number | null;
  readonly sinceMs: number;
}

export interface RunState {
  readonly spec: RunSpec;
  readonly status: RunStatus;
  /** Milliseconds of the last change of status. */
  readonly sinceMs: number;

  readonly messages: readonly ModelMessage[];
  /** Replies of the model so far. */
  readonly turn: number;
  readonly stopReason: StopReason | null;
  readonly openCall: OpenCall | null;
  /** Of the turn that is to come. */
  readonly failedAttempts: readonly FailedAttempt[];
  /** The last attempt's model; before the first one, the agent's. */
  readonly model: string;
  /** The model of the last reply, as its provider names it. */
  readonly answeredBy: string | null;
  /** Whether that is another model than the one that was asked. */
  readonly isMismatched: boolean;
  /** What the last reply's model read: so many messages were so many tokens, with everything that stands before them. */
  readonly measured: { readonly model: string; readonly messages: number; readonly inputTokens: number } | null;
  /** Which of the messages is the task. */
  readonly taskAt: number;
  /** The turn before whose call the transcript was looked at last for what could be left out. */
  readonly compactedTurn: number | null;
  /** The turn before whose call something was left out last. */
  readonly shortenedTurn: number | null;
  /** How often something was left out. */
  readonly compactions: number;
  /** The calls of the last reply while at least one has no result. */
  readonly calls: readonly CallState[];
  /** A value that fits the schema as the agent's thread knows it. */
  readonly offered: { readonly value: unknown } | null;
  /** What was wrong with each final text that was turned down. */
  readonly rejections: readonly string[];

  readonly children: readonly ChildState[];
  readonly openChildren: number;
  /** Children that ended and that no wake has spoken of. */
  readonly unreported: number;
  /** Announcements applied. */
  readonly announcements: number;
  readonly wait: Wait | null;
  readonly talk: Talk;
  /** The tool or the run by whose words it was tainted first. */
  readonly taintedBy: string | null;

  /** How often a life was to be started: once for each place that it got, and again when one was gone for good. */
  readonly starts: number;
  /** The life that has it in hand. */
  readonly life: string | null;
  /** A life was to be started, and nothing has been heard of it yet. */
  readonly isStarting: boolean;
  /** Its supervisor is about to restart its agent. */
  readonly isRestarting: boolean;
  /** Lives since it last got a place. */
  readonly livesOfSlot: number;
  readonly restarts: number;
  /** Restarts since something of the run was last recorded; those that it was itself to blame for. */
  readonly fruitless: number;
  readonly charged: number;

  readonly ending: Ending | null;
  /** When the end was decided. */
  readonly endingMs: number | null;
  readonly stop: 'confirmed' | 'unconfirmed' | null;
  /** Tools with effects outside that had started when the run ended, and gave no result. */
  readonly doubtful: readonly string[];

  readonly usage: RunUsage;
  /** What its calls came to, by model. */
  readonly spending: readonly ModelSpending[];
  readonly thread: number | null;
  readonly toolThreads: readonly number[];
  readonly acceptedMs: number;
  readonly queuedMs: number;
  readonly startedMs: number | null;
  readonly ranMs: number;
  readonly endedMs: number | null;
}

/** A run that was just accepted; `messages` are what its model reads first. */
export function acceptedRun(spec: RunSpec, messages: readonly ModelMessage[], atMs: number): RunState {
  return {
    spec,
    status: 'accepted',
    sinceMs: atMs,
    messages,
    turn: 0,
    stopReason: null,
    openCall: null,
    failedAttempts: [],
    model: spec.agent.model,
    answeredBy: null,
    isMismatched: false,
    measured: null,
    taskAt: messages.length - 1,
    compactedTurn: null,
    shortenedTurn: null,
    compactions: 0,
    calls: [],
    offered: null,
    rejections: [],
    children: [],
    openChildren: 0,
    unreported: 0,
    announcements: 0,
    wait: null,
    talk: noTalk,
    taintedBy: spec.taintedBy ?? null,
    starts: 0,
    life: null,
    isStarting: false,
    isRestarting: false,
    livesOfSlot: 0,
    restarts: 0,
    fruitless: 0,
    charged: 0,
    ending: null,
    endingMs: null,
    stop: null,
    doubtful: [],
    usage: noUsage,
    spending: [],
    thread: null,
    toolThreads: [],
    acceptedMs: atMs,
    queuedMs: 0,
    startedMs: null,
    ranMs: 0,
    endedMs: null,
  };
}

/** Milliseconds that the run has been running until `atMs`. */
export function ranUntil(state: RunState, atMs: number): number {
  return state.status === 'running' ? state.ranMs + (atMs - state.sinceMs) : state.ranMs;
}
