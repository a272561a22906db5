// What is to be done about a run, as data: derived from its state alone, so that after a crash the same things are due again, and no others.
import { nearestName } from '../../base/nearest-name.ts';
import type { ToolCall, ToolResult } from '../../models/model.ts';
import type { BrokenOff } from '../gateway/gateway-protocol.ts';
import { dueCompaction } from '../life/compaction/due-compaction.ts';
import { hasSessionTool, mayWait, sessionToolNames } from '../sessions/session-tools.ts';
import { askersOf, dueReading } from '../sessions/talk.ts';
import { isWaitOver } from '../sessions/wait-over.ts';
import { denialOf, gatedTool, gateOf } from '../trust/gate.ts';
import { isFinal } from './fold-run.ts';
import { brokenOffBefore, mayEscalate, nextAttempt, rejectionsBeforeEscalation } from './next-attempt.ts';
import { type NextCalls, nextCallsOf } from './next-calls.ts';
import type { RunHappening, ToolRef } from './run-event.ts';
import type { ErrorRecord } from './run-record.ts';
import type { CallState, OpenCall, RunState } from './run-state.ts';

/** What the agent's actor does, in the run's place. A key names one performance of it: the same key is done once in a life. */
export type AgentEffect = { readonly key: string } & (
  | {
      readonly kind: 'call-model';
      readonly turn: number;
      readonly attempt: number;
      readonly model: string;
      /** An earlier life of the agent had the same call to make. */
      readonly mayHaveBeenMade: boolean;
      /** Absent when no try of this turn with this model broke off. */
      readonly brokenOff?: BrokenOff;
    }
  /** Leave out so much of the transcript that it has at most so many bytes. */
  | { readonly kind: 'compact'; readonly turn: number; readonly mostBytes: number; readonly taskAt: number }
  | { readonly kind: 'run-tool'; readonly call: ToolCall; readonly tool: ToolRef; readonly turn: number }
  | { readonly kind: 'check-output'; readonly turn: number; readonly text: string }
);

/** What the coordinator does. */
export type CoordinatorEffect = { readonly key: string } /** Record this; nothing else has to happen first. */ & (
  | { readonly kind: 'record'; readonly happening: RunHappening }
  | { readonly kind: 'start-life' }
  /** Set aside what a model call can use, so that it may be made. */
  | { readonly kind: 'reserve'; readonly turn: number; readonly attempt: number; readonly model: string }
  /** The run is ending with a model call open: find out what it cost. Due again when the run's agent has stopped. */
  | { readonly kind: 'settle-call'; readonly turn: number; readonly attempt: number; readonly model: string }
  /** The life is no longer needed, since the run waits. */
  | { readonly kind: 'retire'; readonly life: string }
  /** The life is to stop whatever it does. */
  | { readonly kind: 'halt'; readonly life: string }
  | { readonly kind: 'cancel-children' }
  | { readonly kind: 'session-tool'; readonly call: ToolCall }
  | { readonly kind: 'call-pool'; readonly call: ToolCall; readonly tool: ToolRef; readonly turn: number }
  /** A tool that the swarm serves itself, on main. */
  | { readonly kind: 'call-desk'; readonly call: ToolCall }
  | { readonly kind: 'wake'; readonly callId: string }
  | { readonly kind: 'ask-approval' }
  | { readonly kind: 'judge-output'; readonly turn: number; readonly value: unknown }
  | { readonly kind: 'announce' }
  /** Those who asked this run something learn that it has ended. */
  | { readonly kind: 'release'; readonly askers: readonly string[] }
  /** The run waits until the earlier runs of its session have ended. */
  | { readonly kind: 'take-turn'; readonly session: string }
);

export type Effect = AgentEffect | CoordinatorEffect;

/** A tool call is started this often; the last time on the pool, in a thread of its own, so that only the culprit is blamed. */
const mostToolStarts = 3;
/** Restarts without anything to show for them: those that the run itself caused, and all. */
export const mostChargedLosses = 3;
export const mostFruitlessRestarts = 20;

/** Everything that is due now. */
export function dueEffects(state: RunState): readonly Effect[] {
  if (state.endedMs !== null) return state.spec.parent === null ? [] : afterEnd(state);
  if (state.ending !== null) return windingUp(state);
  switch (state.status) {
    case 'accepted':
      return [dueWhenAccepted(state)];
    case 'waiting':
      return whileWaiting(state);
    case 'running':
      return whileRunning(state);
    default:
      return [];
  }
}

function afterEnd(state: RunState): readonly Effect[] {
  const askers = askersOf(state);
  const announce: Effect = { kind: 'announce', key: 'announce' };
  return askers.length === 0 ? [announce] : [announce, { kind: 'release', key: 'release', askers }];
}

function dueWhenAccepted({ spec, talk }: RunState): Effect {
  const { session } = spec;
  const isFollowUp = session !== undefined && session.id !== spec.id;
  if (isFollowUp && !talk.hasContext) return { kind: 'take-turn', key: 'take-turn', session: session.id };
  return record('queued', { kind: 'queued' });
}

function windingUp(state: RunState): readonly Effect[] {
  const effects: Effect[] = [];
  if (state.openChildren > 0) effects.push({ kind: 'cancel-children', key: `cancel-children/${state.children.length}` });
  if (state.life !== null) effects.push({ kind: 'halt', life: state.life, key: `halt/${state.life}` });
  else if (state.stop === null && !state.isStarting) effects.push(record('stopped', { kind: 'stopped', confirmed: true }));
  if (state.openCall !== null) effects.push(settlement(state, state.openCall));
  else if (state.stop !== null && state.openChildren === 0) effects.push(record('ended', { kind: 'ended' }));
  return effects;
}

function whileWaiting(state: RunState): readonly Effect[] {
  const effects: Effect[] = [];
  if (state.life !== null) effects.push({ kind: 'retire', life: state.life, key: `retire/${state.life}` });
  if (state.wait === null) return effects;
  const { callId, for: what } = state.wait;
  const at = `${state.turn}/${callId}`;
  if (what.kind === 'approval') effects.push({ kind: 'ask-approval', key: `approval/${at}` });
  else if (isWaitOver(state)) effects.push({ kind: 'wake', callId, key: `wake/${at}` });
  return effects;
}

function whileRunning(state: RunState): readonly Effect[] {
  const failure = failureOf(state);
  if (failure !== undefined) return [failure];
  const open = state.calls.flatMap((one) => dueForCall(state, one));
  if (state.life === null && state.isStarting) return [{ kind: 'start-life', key: `start/${state.starts}` }, ...open];
  if (state.calls.length > 0 || state.life === null) return open;
  const reading = dueReading(state, state.offered !== null || isFinal(state, state.turn));
  if (reading !== undefined) return [record(`read/${state.turn}/${state.talk.heard.length}`, reading)];
  if (state.offered !== null)
    return [{ kind: 'judge-output', turn: state.turn, value: state.offered.value, key: `judge/${state.turn}` }];
  if (isFinal(state, state.turn)) return [dueForFinal(state, state.life)];
  if (state.openCall !== null) return [callModel(state, state.openCall, state.life)];
  if (state.rejections.length >= rejectionsBeforeEscalation && !mayEscalate(state))
    return [fail('invalid-output', state.rejections.at(-1) ?? '')];
  if (state.turn >= state.spec.limits.maxTurns) {
    return [fail('limit-turns', `the run used its ${state.turn} model calls (limits.maxTurns)`)];
  }
  const mostBytes = dueCompaction(state);
  const turn = state.turn + 1;
  return mostBytes === undefined
    ? [dueForModel(state)]
    : [{ kind: 'compact', turn, mostBytes, taskAt: state.taskAt, key: `${state.life}/compact/${turn}` }];
}

/** Why the run cannot go on, whatever else is due. */
function failureOf(state: RunState): Effect | undefined {
  if (state.charged > mostChargedLosses || state.fruitless > mostFruitlessRestarts) {
    const often = `its agent failed ${Math.max(state.charged, state.fruitless)} times in a row without getting any further`;
    return fail('restart-intensity', often);
  }
  if (!state.isMismatched) return undefined;
  const message = `${state.model} was asked, and the provider says that ${JSON.stringify(state.answeredBy)} answered`;
  return fail('model-mismatch', message);
}

/** Whether the run is about the calls of its last reply, so that what is due about each is {@link dueForCall} and nothing else changes it. */
export function isAtCalls(state: RunState): boolean {
  return state.status === 'running' && state.ending === null && state.calls.length > 0 && failureOf(state) === undefined;
}

function dueForModel(state: RunState): Effect {
  const turn = state.turn + 1;
  const next = nextAttempt(state);
  if (next.kind === 'give-up') return failWith(next.error);
  const { attempt, model } = next;
  return { kind: 'reserve', turn, attempt, model, key: `reserve/${turn}/${attempt}` };
}

function callModel(state: RunState, { turn, attempt, model, life: first }: OpenCall, life: string): Effect {
  const key = `${life}/model/${turn}/${attempt}`;
  const brokenOff = brokenOffBefore(state, model);
  return {
    ...{ kind: 'call-model', turn, attempt, model, mayHaveBeenMade: first !== life, key },
    ...(brokenOff === undefined ? {} : { brokenOff }),
  };
}

function settlement({ stop }: RunState, { turn, attempt, model }: OpenCall): Effect {
  const when = stop === null ? 'ending' : 'stopped';
  return { kind: 'settle-call', turn, attempt, model, key: `settle/${turn}/${attempt}/${when}` };
}

function dueForFinal(state: RunState, life: string): Effect {
  if (state.stopReason === 'refusal') return fail('model-refused', 'the model refused to answer');
  if (state.stopReason === 'max-tokens') {
    return fail('model-truncated', `the model's answer was cut off after ${state.spec.agent.maxOutputTokens} tokens`);
  }
  const last = state.messages.at(-1);
  return {
    kind: 'check-output',
    turn: state.turn,
    text: last?.role === 'assistant' ? last.text : '',
    key: `${life}/check/${state.turn}`,
  };
}

/** What is due about one call of a reply. */
export function dueForCall(state: RunState, one: CallState): readonly Effect[] {
  if (one.result !== null) return [];
  const next = nextCallsOf(state);
  const { call, starts, startedIn } = one;
  const { turn, life } = state;
  const at = `${turn}/${call.callId}`;
  const denial = starts > 0 ? undefined : denialOf(state, call.name);
  if (denial !== undefined) return [refuse(at, call, denial)];
  const atGate = dueAtGate(state, one, next);
  if (atGate !== undefined) return atGate;
  if (hasSessionTool(state.spec.agent, call.name)) {
    return mayWait(call) && next.wait !== one ? [] : [{ kind: 'session-tool', call, key: `session/${at}` }];
  }
  const tool = state.spec.agent.tools.find((known) => known.name === call.name);
  if (tool === undefined) return [refuse(at, call, { code: 'unknown-tool', message: noSuchTool(state, call.name) })];
  if (tool.runs === 'desk' && (tool.effects !== 'external' || startedIn === 'desk'))
    return [{ kind: 'call-desk', call, key: `desk/${at}` }];
  if (startedIn === 'pool') return [{ kind: 'call-pool', call, tool, turn, key: `pool/${at}/${starts}` }];
  if (startedIn !== null && startedIn === life)
    return [{ kind: 'run-tool', call, tool, turn, key: `${life}/tool/${at}/${starts}` }];
  if (starts > 0 && tool.effects === 'external') {
    return [answer(at, call, 'tool-outcome-unknown', 'the thread was lost while the tool ran; it may have taken effect')];
  }
  if (starts >= mostToolStarts) {
    return [answer(at, call, 'tool-thread-lost', `the thread was lost ${starts} times while the tool ran`)];
  }
  const where = starts === mostToolStarts - 1 && tool.runs === 'host' ? 'pool' : tool.runs;
  if (where === 'host' && life === null) return [];
  return [record(`start/${at}/${starts}`, { kind: 'tool-started', callId: call.callId, where })];
}

/** What is due about a call that may not begin yet, or not at all; `undefined` when it may. */
function dueAtGate(state: RunState, one: CallState, next: NextCalls): readonly Effect[] | undefined {
  const { call } = one;
  const at = `${state.turn}/${call.callId}`;
  const tool = gatedTool(state, call.name);
  const gate = tool === undefined ? undefined : gateOf(state, one, tool);
  if (gate === undefined || gate.kind === 'open') return undefined;
  if (gate.kind === 'shut') return [refuse(at, call, gate.error)];
  const { for: what, timeoutMs } = gate;
  const isNext = (mayWait(call) ? next.wait : next.ask) === one;
  return isNext ? [record(`ask/${at}`, { kind: 'waiting', callId: call.callId, for: what, timeoutMs })] : [];
}

function record(key: string, happening: RunHappening): Effect {
  return { kind: 'record', key, happening };
}

function fail(code: string, message: string): Effect {
  return failWith({ code, message });
}

function failWith(error: ErrorRecord): Effect {
  return record('fail', { kind: 'ending', ending: { kind: 'failed', error } });
}

function answer(at: string, call: ToolCall, code: string, message: string): Effect {
  return record(`answer/${at}`, { kind: 'tool-finished', result: failure(call, { code, message }), thread: null });
}

/** The call is not made at all. */
function refuse(at: string, call: ToolCall, error: ErrorRecord): Effect {
  return record(`answer/${at}`, { kind: 'tool-finished', result: failure(call, error), thread: null, isRefused: true });
}

function failure({ callId, name }: ToolCall, error: ErrorRecord): ToolResult {
  return { callId, name, ok: false, error };
}

/** Tells the model which of its tools it may have meant. */
function noSuchTool({ spec: { agent } }: RunState, name: string): string {
  const nearest = nearestName(name, [
    ...agent.tools.map((tool) => tool.name),
    ...sessionToolNames.filter((one) => hasSessionTool(agent, one)),
  ]);
  return `there is no tool "${name}" here${nearest === undefined ? '' : `: did you mean ${nearest}?`}`;
}
