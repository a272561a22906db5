// The messages between the actors of a swarm: its coordinator and tool runner on main, and an agent on a host thread for each running run.
// Reports and orders are sent again until they are acknowledged, and doing either twice changes nothing; so each may be lost or doubled.

import type { SupervisorListener } from '../actors/supervisor/supervisor-listener.ts';
import type { ModelMessage, ProviderSpec, ToolDeclaration, ToolResult } from '../models/model.ts';
import type { Ref } from '../runtime/ref.ts';
import type { ToolCall as ToolRun } from '../tools/run-tool.ts';
import type { ToolAccess, ToolEffects } from '../tools/tool.ts';
import type { AgentGateway } from './gateway/ask-gateway.ts';
import type { AgentEffect } from './runs/run-effects.ts';
import type { AgentSpec, RunHappening } from './runs/run-event.ts';
import type { SpawnableAgent } from './sessions/session-schemas.ts';
import type { DeskListener } from './shared/desk-protocol.ts';
import type { AgentTape } from './tape/tape-protocol.ts';

/** What an agent is started with; a restart gets the same. */
export interface AgentArgs {
  readonly run: string;
  readonly root: string;
  /** Names this start of an agent; with the incarnation it names the life. */
  readonly post: string;
  readonly spec: AgentSpec;
  readonly spawnable: readonly SpawnableAgent[];
  /** Those of its tools that no module defines. */
  readonly served: readonly ToolDeclaration[];
  /** For the tools that run here; commands run on the pool alone. */
  readonly access: ToolAccess;
  readonly toolTimeoutMs: number;
  readonly providers: Readonly<Record<string, ProviderSpec>>;
  readonly coordinator: Ref<Coordinator>;
  readonly tape: AgentTape | null;
  /** `null` when none of its models is called there. */
  readonly gateway: AgentGateway | null;
}

/** What an agent says has happened. */
export interface Report {
  readonly run: string;
  readonly life: string;
  /** Counts the reports of this life, from 1. */
  readonly number: number;
  /** How many messages of the transcript the agent has. */
  readonly known: number;
  readonly happenings: readonly RunHappening[];
  readonly from: Ref<Agent>;
}

/** What an agent is to do. */
export interface Orders {
  readonly life: string;
  /** Numbers of reports that are in the journal. */
  readonly recorded: readonly number[];
  /** The coordinator may have lost reports; those that are not recorded are to be sent again. */
  readonly resend: boolean;
  /** With a model call: the transcript from message `from` on. */
  readonly transcript: { readonly from: number; readonly messages: readonly ModelMessage[] } | null;
  readonly effects: readonly AgentEffect[];
  /** With telemetry: the trace contexts of tool calls among the effects, by their keys. */
  readonly traces?: Readonly<Record<string, string>>;
}

/** The id under which a tool knows its call: an idempotency key, the same after every restart. */
export function outsideCallId(run: string, turn: number, callId: string): string {
  return `${run}/${turn}/${callId}`;
}

export interface Agent {
  follow(orders: Orders): void;
}

export interface Coordinator extends SupervisorListener, DeskListener {
  report(report: Report): void;
  toolDone(done: PoolResult): void;
  /** Submissions or wishes to cancel lie in the swarm's home. */
  lookAgain(): void;
}

/** A tool call for the pool. */
export interface PoolCall {
  /** Unique in the swarm. */
  readonly key: string;
  readonly run: string;
  /** The id by which the model knows the call. */
  readonly callId: string;
  readonly tool: ToolRun;
  readonly timeoutMs: number;
  readonly effects: ToolEffects;
  /** Whether it may be repeated after the loss of its thread. */
  readonly isRepeatable: boolean;
  readonly replyTo: Ref<Coordinator>;
}

/** What became of a tool call on the pool. */
export interface PoolResult {
  readonly key: string;
  readonly run: string;
  readonly result: ToolResult;
  readonly thread: number | null;
}

/** Keeps a result until it is told that it is recorded. */
export interface ToolRunner {
  /** The outcome comes as `toolDone`. A call of a known key is not made again; its outcome comes again. */
  call(call: PoolCall): void;
  recorded(key: string): void;
  /** Ends all calls of a run; nobody is told. */
  cancel(run: string): void;
  /** The calls that are under way or done and not recorded. */
  keys(): readonly string[];
}
