// What can happen to a run, as data. A run's state is the fold of its events; the journal keeps nothing else.
// 1. `accepted` comes first. `ended` comes last, once.
// 2. Everything in an event can be structured-cloned.

import type { JsonSchema } from '../../base/json-schema.ts';
import type { Effort, ModelMessage, ProviderState, StopReason, TokenUsage, ToolCall, ToolResult } from '../../models/model.ts';
import type { CallPrice } from '../../models/prices.ts';
import type { RunFile, ToolEffects } from '../../tools/tool.ts';
import type { RunLimits } from '../limits.ts';
import type { TalkHappening } from '../sessions/letter.ts';
import type { SessionPart } from '../sessions/session-part.ts';
import type { Reach } from '../trust/reach.ts';
import type { ErrorRecord, OutcomeKind, PartialResult } from './run-record.ts';

/** A tool as a run refers to it; any thread finds the rest by module and name. */
export interface ToolRef {
  readonly module: string;
  readonly name: string;
  readonly effects: ToolEffects;
  readonly runs: 'pool' | 'host' | 'desk';
  /** Its output taints the run. */
  readonly taints?: true;
  /** Each call must be approved. */
  readonly approval?: true;
  /** A tainted run may use it too, though it acts outside. */
  readonly taintedToo?: true;
}

/** An agent as a run carries it: plain data, with roles and names resolved. */
export interface AgentSpec {
  readonly name: string;
  readonly instructions: string;
  /** `provider:model-id`, or the name of an embedded model. */
  readonly model: string;
  /** The models to go on with, in order, when one before them cannot be had. */
  readonly fallbacks: readonly string[];
  /** The model that gets one more attempt when an answer did not fit twice, and its fallbacks. Empty: none. */
  readonly escalation: readonly string[];
  readonly effort: Effort | undefined;
  readonly maxOutputTokens: number;
  /** UTF-8 bytes of what each of its requests begins with: instructions, tools, output schema. */
  readonly promptBytes: number;
  readonly tools: readonly ToolRef[];
  readonly outputSchema: JsonSchema | undefined;
  readonly mayDelegate: readonly string[];
  /** The smallest context window of the models that the run may come to use; `null`: not known. */
  readonly contextTokens: number | null;
  /** Session tools that it has though it may not delegate. */
  readonly sessionTools?: readonly string[];
  /** Default: the swarm's roots, no tool denied, and nothing outside. */
  readonly reach?: Reach;
}

/** What a run is, settled before it is accepted. */
export interface RunSpec {
  readonly id: string;
  readonly parent: string | null;
  /** The run of depth 0 above it, or itself. */
  readonly root: string;
  readonly depth: number;
  readonly agent: AgentSpec;
  readonly input: unknown;
  readonly files: readonly RunFile[];
  readonly label: string | null;
  readonly taskKey: string | null;
  readonly limits: RunLimits;
  /** When the root's deadline, or a nearer one, passes; milliseconds since the swarm was created. */
  readonly deadlineAtMs: number | null;
  /** Of runs that models started, and of those of sessions. */
  readonly session?: SessionPart;
  /** The caller's trace context, of a run that code started within a span. */
  readonly traceparent?: string;
  /** The tainted run that gave it its task, or `task` when code said that the task holds words that nobody vouches for. */
  readonly taintedBy?: string;
}

/** When a waiting run is woken: when so many of its open children have ended. */
export type JoinUntil = 'all' | 'any' | number;

/** What a run can wait for; whatever it is, the run holds no place meanwhile. */
export type WaitFor =
  | { readonly kind: 'children'; readonly until: JoinUntil }
  /** The answer of another run: a letter from it, or the result of one of its own children. */
  | { readonly kind: 'reply'; readonly run: string }
  /** Somebody's leave to make the call. `policy`: the tool always needs it; `tainted`: the run is tainted, and the tool acts outside. */
  | { readonly kind: 'approval'; readonly reason: 'policy' | 'tainted' };

/** A child in its parent's eyes. */
export interface ChildRef {
  readonly id: string;
  readonly agent: string;
  readonly label: string | null;
}

/** The most that a model call can use. */
export interface CallBound {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Billionths of a US dollar; `null` when the model's price is not known. */
  readonly nanoUsd: number | null;
}

/** What a call may have cost that gave no reply. `no`: nothing. `unknown`: it was sent, and may have to be paid. */
export type Billed = 'no' | 'unknown';

/** How a run is to end, decided before everything of it has stopped. */
export type Ending =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: Exclude<OutcomeKind, 'done'>; readonly error: ErrorRecord; readonly partial?: PartialResult };

export type RunHappening =
  | { readonly kind: 'accepted'; readonly spec: RunSpec }
  | { readonly kind: 'queued' }
  | { readonly kind: 'admitted' }
  /** An actor took the run up; `life` names it. */
  | { readonly kind: 'life-started'; readonly life: string; readonly thread: number }
  /** `charged`: it threw, or it was the one executing when its thread died. `isGone`: its supervisor does not restart it. */
  | { readonly kind: 'life-ended'; readonly life: string; readonly charged: boolean; readonly isGone: boolean }
  /** What the call can use at most is set aside within every limit that it falls under; it may be made. Attempts count from 1 in each turn. */
  | {
      readonly kind: 'call-reserved';
      readonly turn: number;
      readonly attempt: number;
      readonly model: string;
      readonly bound: CallBound;
      /** What it will be charged by, also when prices change meanwhile; `null`: not known. */
      readonly price: CallPrice | null;
      /** What the brain would be charged by; left out where that is the same. */
      readonly brainPrice?: CallPrice | null;
    }
  /** The reservation is settled at what the call used. */
  | {
      readonly kind: 'model-replied';
      readonly turn: number;
      readonly attempt: number;
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly stopReason: StopReason;
      readonly usage: TokenUsage;
      /** The model that answered, as its provider names it. */
      readonly model: string;
      readonly responseId?: string;
      readonly providerState?: ProviderState;
      /** Milliseconds from the call to the first that was said. */
      readonly firstChunkMs?: number;
    }
  /** The reservation is released (`no`), or settled at its bound (`unknown`). `isRetryable`: the same call may succeed later. */
  | {
      readonly kind: 'call-failed';
      readonly turn: number;
      readonly attempt: number;
      readonly error: ErrorRecord;
      readonly billed: Billed;
      readonly isRetryable: boolean;
    }
  /** The run is ending, and what its open call cost is settled: at that usage, at nothing (`no`), or at its bound (`unknown`). */
  | { readonly kind: 'call-settled'; readonly turn: number; readonly attempt: number; readonly cost: Billed | TokenUsage }
  /** Before that turn's call the messages from `from` up to `to` were left out, and these stand for them. `to` equals `from`: nothing could be left out. */
  | {
      readonly kind: 'compacted';
      readonly turn: number;
      readonly from: number;
      readonly to: number;
      readonly messages: readonly ModelMessage[];
      /** Where the run's task is afterwards. */
      readonly taskAt: number;
    }
  /** Recorded before the tool may run. `pool`: on a thread of the tool pool, which is lost to it alone; `host`: in the run's life; `desk`: by the swarm itself. */
  | { readonly kind: 'tool-started'; readonly callId: string; readonly where: 'pool' | 'host' | 'desk' }
  /** A call that was started on the pool or at the desk is not there any more, and nobody knows its outcome. */
  | { readonly kind: 'tool-lost'; readonly callId: string }
  | {
      readonly kind: 'tool-finished';
      readonly result: ToolResult;
      readonly thread: number | null;
      /** The runtime itself refused the call, so that the result holds no words of the tool. */
      readonly isRefused?: true;
    }
  /** Somebody approved the call that the run waits with; it may begin. */
  | { readonly kind: 'approved'; readonly callId: string }
  /** The run was handed words of that run, which is tainted. */
  | { readonly kind: 'tainted'; readonly by: string }
  | { readonly kind: 'children-accepted'; readonly children: readonly ChildRef[] }
  /** The parent heard of a child's end; its announcement is applied by this event and no other. */
  | { readonly kind: 'announced'; readonly child: string; readonly outcome: OutcomeKind }
  | { readonly kind: 'waiting'; readonly callId: string; readonly for: WaitFor; readonly timeoutMs: number | null }
  /** The wait is over; `result` answers the call that began it, `reported` are the children it speaks of. */
  | {
      readonly kind: 'woken';
      readonly result: ToolResult;
      readonly reported: readonly string[];
      /** Letters that the result holds. */
      readonly read?: readonly string[];
    }
  /** The agent's thread found the value fitting its schema; the schema's owner has yet to agree. */
  | { readonly kind: 'output-offered'; readonly turn: number; readonly value: unknown }
  | { readonly kind: 'output-rejected'; readonly turn: number; readonly problem: string }
  /** The end is decided (a result, an error, a cancel, a deadline); what still runs is being stopped. The first one counts. */
  | { readonly kind: 'ending'; readonly ending: Ending }
  /** Nothing of the run executes any more; not `confirmed`: it did not answer the kill in time. */
  | { readonly kind: 'stopped'; readonly confirmed: boolean }
  | { readonly kind: 'ended' }
  | TalkHappening;

/** One entry of the journal. */
export type RunEvent = RunHappening & {
  readonly run: string;
  /** Milliseconds since the swarm was created. */
  readonly atMs: number;
};
