// The fold: one event applied to a run's state. Pure; an event that does not belong where the run stands changes nothing.
// 1. A terminal state is never left.
// 2. Applying an event a second time changes nothing, so that it may be reported again after a crash.

import { openingMessages, settledTranscript } from '../sessions/opening.ts';
import { foldTalk, isTalk, type StateOf, withoutLetters } from '../sessions/talk.ts';
import { taintAfter } from '../trust/taint.ts';
import { callFailed, callReserved, callSettled, modelReplied } from './fold-call.ts';
import { transcriptCompacted } from './fold-compaction.ts';
import type { RunEvent } from './run-event.ts';
import { isTerminal, type RunStatus } from './run-record.ts';
import { acceptedRun, type CallState, type RunState } from './run-state.ts';

type Happening<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

/**
 * The state after `event`; the same object when the event changes nothing. `undefined`: before acceptance. `stateOf`: the runs as they stand before the
 * event, for those that go on from another's transcript.
 */
export function foldRun(state: RunState | undefined, event: RunEvent, stateOf: StateOf = () => undefined): RunState | undefined {
  if (state === undefined) {
    return event.kind === 'accepted' ? acceptedRun(event.spec, openingMessages(event.spec), event.atMs) : undefined;
  }
  if (isTalk(event)) return foldTalk(state, event, stateOf);
  if (isTerminal(state.status)) return state;
  switch (event.kind) {
    case 'accepted':
      return state;
    case 'queued':
      return state.status === 'accepted' ? moved(state, 'queued', event.atMs) : state;
    case 'admitted':
      return admitted(state, event.atMs);
    case 'life-started':
      return lifeStarted(state, event);
    case 'life-ended':
      return lifeEnded(state, event);
    case 'call-reserved':
      return callReserved(state, event);
    case 'model-replied':
      return modelReplied(state, event);
    case 'call-failed':
      return callFailed(state, event);
    case 'call-settled':
      return callSettled(state, event);
    case 'compacted':
      return transcriptCompacted(state, event);
    case 'tool-started':
      return toolStarted(state, event);
    case 'tool-lost':
      return toolLost(state, event);
    case 'tool-finished':
      return toolFinished(state, event);
    case 'approved':
      return approved(state, event);
    case 'tainted':
      return state.taintedBy === null ? { ...state, taintedBy: event.by } : state;
    case 'children-accepted':
      return childrenAccepted(state, event);
    case 'announced':
      return announced(state, event);
    case 'waiting':
      return waiting(state, event);
    case 'woken':
      return woken(state, event);
    case 'output-offered':
      return isFinal(state, event.turn) ? { ...state, offered: { value: event.value } } : state;
    case 'output-rejected':
      return outputRejected(state, event);
    case 'ending':
      return state.ending === null ? { ...state, ending: event.ending, endingMs: event.atMs } : state;
    case 'stopped':
      if (state.ending === null || state.stop !== null) return state;
      return {
        ...state,
        stop: event.confirmed ? 'confirmed' : 'unconfirmed',
        life: null,
        isStarting: false,
        isRestarting: false,
      };
    case 'ended':
      return ended(state, event.atMs);
    default:
      return event satisfies never;
  }
}

/** Whether the last reply, of that turn, is a final text that nobody has judged yet. */
export function isFinal(state: RunState, turn: number): boolean {
  return state.turn === turn && state.calls.length === 0 && state.offered === null && state.messages.at(-1)?.role === 'assistant';
}

/** `state` in another status, with the time since the last change booked. */
function moved(state: RunState, status: RunStatus, atMs: number): RunState {
  const spent = Math.max(0, atMs - state.sinceMs);
  return {
    ...state,
    status,
    sinceMs: atMs,
    queuedMs: state.queuedMs + (state.status === 'queued' ? spent : 0),
    ranMs: state.ranMs + (state.status === 'running' ? spent : 0),
  };
}

function admitted(state: RunState, atMs: number): RunState {
  if (state.status !== 'queued' || state.ending !== null) return state;
  const next = moved(state, 'running', atMs);
  // A life that was retired when the run began to wait may not have ended yet; it is not this run's any more.
  const fresh = { life: null, isStarting: true, isRestarting: false, livesOfSlot: 0 };
  return { ...next, ...fresh, startedMs: state.startedMs ?? atMs, starts: state.starts + 1 };
}

function lifeStarted(state: RunState, event: Happening<'life-started'>): RunState {
  if (state.status !== 'running' || state.stop !== null || event.life === state.life) return state;
  const again = state.livesOfSlot > 0 ? 1 : 0;
  return {
    ...state,
    life: event.life,
    isStarting: false,
    isRestarting: false,
    livesOfSlot: state.livesOfSlot + 1,
    thread: event.thread,
    restarts: state.restarts + again,
    fruitless: state.fruitless + again,
  };
}

function lifeEnded(state: RunState, event: Happening<'life-ended'>): RunState {
  const isStillborn = state.isStarting && event.isGone;
  const isGivenUp = state.isRestarting && event.isGone;
  if (event.life !== state.life && !isStillborn && !isGivenUp) return state;
  const isWanted = event.isGone && state.status === 'running' && state.ending === null;
  return {
    ...state,
    life: null,
    isStarting: isWanted,
    isRestarting: !event.isGone,
    charged: state.charged + (event.charged ? 1 : 0),
    fruitless: state.fruitless + (isStillborn ? 1 : 0),
    starts: state.starts + (isWanted ? 1 : 0),
  };
}

function toolStarted(state: RunState, event: Happening<'tool-started'>): RunState {
  const at = openCall(state, event.callId);
  const startedIn = event.where === 'host' ? state.life : event.where;
  if (at === undefined || startedIn === null || at.startedIn === startedIn) return state;
  return withCall(state, at, { ...at, starts: at.starts + 1, startedIn });
}

function toolLost(state: RunState, event: Happening<'tool-lost'>): RunState {
  const at = openCall(state, event.callId);
  return at?.startedIn === 'pool' || at?.startedIn === 'desk' ? withCall(state, at, { ...at, startedIn: null }) : state;
}

function withCall(state: RunState, at: CallState, call: CallState): RunState {
  return { ...state, calls: replaced(state.calls, at, call) };
}

function toolFinished(state: RunState, event: Happening<'tool-finished'>): RunState {
  const at = openCall(state, event.result.callId);
  if (at === undefined) return state;
  const isNew = event.thread !== null && !state.toolThreads.includes(event.thread);
  return {
    ...answered(state, at, { ...at, result: event.result }),
    fruitless: 0,
    charged: 0,
    toolThreads: isNew ? [...state.toolThreads, event.thread] : state.toolThreads,
    taintedBy: taintAfter(state, event),
  };
}

/** `state` with `call` in the place of `at`; when it was the last without a result, the results become a message. */
function answered(state: RunState, at: CallState, call: CallState): RunState {
  const calls = replaced(state.calls, at, call);
  if (calls.some((one) => one.result === null)) return { ...state, calls };
  const results = calls.flatMap((one) => one.result ?? []);
  return { ...state, calls: [], messages: [...state.messages, { role: 'tools', results }] };
}

function replaced(calls: readonly CallState[], at: CallState, call: CallState): readonly CallState[] {
  return calls.with(calls.indexOf(at), call);
}

function openCall(state: RunState, callId: string): CallState | undefined {
  return state.calls.find((one) => one.call.callId === callId && one.result === null);
}

function childrenAccepted(state: RunState, event: Happening<'children-accepted'>): RunState {
  const known = new Set(state.children.map((child) => child.id));
  const added = event.children.filter((child) => !known.has(child.id));
  if (added.length === 0) return state;
  return {
    ...state,
    children: [...state.children, ...added.map((child) => ({ ...child, outcome: null, reported: false }))],
    openChildren: state.openChildren + added.length,
  };
}

function announced(state: RunState, event: Happening<'announced'>): RunState {
  // The id ends in the child's place, from 1.
  const index = Number(event.child.slice(event.child.lastIndexOf('.') + 1)) - 1;
  const child = state.children[index];
  if (child?.id !== event.child || child.outcome !== null) return state;
  return {
    ...state,
    children: state.children.with(index, { ...child, outcome: event.outcome }),
    openChildren: state.openChildren - 1,
    unreported: state.unreported + 1,
    announcements: state.announcements + 1,
  };
}

function waiting(state: RunState, event: Happening<'waiting'>): RunState {
  if (state.status !== 'running' || state.ending !== null || openCall(state, event.callId) === undefined) return state;
  const { callId, for: what, timeoutMs, atMs } = event;
  return { ...moved(state, 'waiting', atMs), wait: { callId, for: what, timeoutMs, sinceMs: atMs } };
}

/** Whoever was asked gave leave: the run goes back into line, and the call may begin. */
function approved(state: RunState, { callId, atMs }: Happening<'approved'>): RunState {
  const at = openCall(state, callId);
  if (at === undefined || state.wait?.for.kind !== 'approval' || state.wait.callId !== callId) return state;
  return moved({ ...withCall(state, at, { ...at, isApproved: true }), wait: null }, 'queued', atMs);
}

function woken(state: RunState, event: Happening<'woken'>): RunState {
  const at = openCall(state, event.result.callId);
  if (at === undefined || (state.status !== 'running' && state.status !== 'waiting')) return state;
  const reported = new Set(event.reported);
  const next = withoutLetters(answered(state, at, { ...at, result: event.result }), new Set(event.read));
  const children = next.children.map((child) => (reported.has(child.id) ? { ...child, reported: true } : child));
  const unreported = children.filter((child) => child.outcome !== null && !child.reported).length;
  const told = { ...next, children, unreported, wait: null };
  return state.status === 'waiting' ? moved(told, 'queued', event.atMs) : told;
}

function outputRejected(state: RunState, event: Happening<'output-rejected'>): RunState {
  const judged = state.offered !== null && state.turn === event.turn ? { ...state, offered: null } : state;
  if (!isFinal(judged, event.turn)) return state;
  const text = `Your answer does not fit what was asked for: ${event.problem}. Reply again with the whole answer, corrected, and nothing else.`;
  return {
    ...judged,
    messages: [...judged.messages, { role: 'user', text }],
    rejections: [...judged.rejections, event.problem],
  };
}

function ended(state: RunState, atMs: number): RunState {
  if (state.ending === null || state.stop === null || state.openCall !== null) return state;
  const next = moved(state, state.ending.kind, atMs);
  const { tools } = state.spec.agent;
  const external = (name: string): boolean => tools.some((tool) => tool.name === name && tool.effects === 'external');
  const open = state.calls.filter((one) => one.result === null && one.starts > 0 && external(one.call.name));
  const doubtful = open.map((one) => one.call.name);
  // What an ended run said and read is of no more use, unless its session goes on; its record is.
  const messages = state.spec.session?.mode === 'session' ? settledTranscript(state.messages) : [];
  return { ...next, doubtful, messages, calls: [], offered: null, wait: null, life: null, endedMs: atMs };
}
