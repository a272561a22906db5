// What the desks of the session tools work with: where they look things up, and how what they decide is recorded.
import { ActorError } from '../../base/actor-error.ts';
import type { ModelMessage, ToolCall, ToolResult } from '../../models/model.ts';
import type { FileDigest } from '../../tools/files/digest-files.ts';
import type { RunFile } from '../../tools/tool.ts';
import type { RunHappening } from '../runs/run-event.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import type { SwarmSettings } from '../swarm-settings.ts';

/** What the desks look things up in. */
export interface DeskStore {
  get(run: string): RunState | undefined;
  countBeneath(root: string): number;
  record(run: string, happening: RunHappening): void;
}

/** The sessions as far as the desks ask about them. */
export interface DeskSessions {
  isOpen(session: string): boolean;
  openRuns(session: string): readonly string[];
}

export interface DeskContext {
  readonly settings: SwarmSettings;
  readonly store: DeskStore;
  readonly sessions: DeskSessions;
  nowMs(): number;
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** How many more runs may be accepted now. */
  room(): number;
  /** Sizes and digests of files, read off this thread. */
  digests(files: readonly RunFile[]): Promise<readonly FileDigest[]>;
  /** What was said in a run that has ended; `undefined` when nobody knows any more. */
  transcript(run: string): Promise<readonly ModelMessage[] | undefined>;
  /** Calls `act` in a turn of the owner once the promise has settled, and settles what it records. */
  later<Value>(promise: Promise<Value>, act: (outcome: { ok: true; value: Value } | { ok: false; error: unknown }) => void): void;
}

type Finish =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: { code: string; message: string } };

/** The result of a session tool. */
export function finished(call: ToolCall, finish: Finish): RunHappening {
  return { kind: 'tool-finished', result: resultOf(call, finish), thread: null };
}

export function resultOf({ callId, name }: ToolCall, finish: Finish): ToolResult {
  return { callId, name, ...finish };
}

/** The id of the letter that a call sends: the same, however often the call is served. */
export function letterId(state: RunState, call: ToolCall): string {
  return `${state.spec.id}/${state.turn}/${call.callId}`;
}

/** Whether nothing more can be said to a run. */
export function isOver(state: RunState): boolean {
  return isTerminal(state.status) || state.ending !== null;
}

export function isBeneath(run: string, above: string): boolean {
  return run.startsWith(`${above}.`);
}

export function unknownRun(run: string, why: string): ActorError {
  return new ActorError('unknown-run', `"${run}" ${why}`, { details: { run } });
}
