// The fold of a model call's life: reserved, then replied, failed or settled. Pure.
// 1. A run has at most one open call; an event about any other turn or attempt changes nothing. So each reservation is settled once.
// 2. Of one reply no more than `mostToolCalls` are ever open; those beyond are answered here, before anything is due for them.
import type { TokenUsage, ToolCall, ToolResult } from '../../models/model.ts';
import { isModelAskedFor } from '../../models/model-name.ts';
import { mostToolCalls } from '../../models/most-tool-calls.ts';
import { withCall } from '../money/spending.ts';
import type { RunEvent } from './run-event.ts';
import type { RunUsage } from './run-record.ts';
import type { CallState, OpenCall, RunState } from './run-state.ts';

type Happening<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

/** Whether the run stands before a model call: it runs, and the last word is not the model's. */
export function awaitsModel(state: RunState): boolean {
  return state.status === 'running' && state.calls.length === 0 && state.messages.at(-1)?.role !== 'assistant';
}

export function callReserved(state: RunState, event: Happening<'call-reserved'>): RunState {
  const { turn, attempt, model, bound, price, brainPrice } = event;
  const isNext = turn === state.turn + 1 && attempt === state.failedAttempts.length + 1;
  if (!awaitsModel(state) || !isNext || state.openCall !== null || state.ending !== null) return state;
  const brain = brainPrice === undefined ? {} : { brainPrice };
  return { ...state, openCall: { turn, attempt, model, bound, price, ...brain, life: state.life }, model };
}

export function modelReplied(state: RunState, event: Happening<'model-replied'>): RunState {
  const open = openCall(state, event);
  if (open === undefined || !awaitsModel(state)) return state;
  const { text, toolCalls, providerState, usage } = event;
  const calls = toolCalls.map((call, index): CallState => {
    return { call, starts: 0, startedIn: null, result: index < mostToolCalls ? null : oneTooMany(call, toolCalls.length) };
  });
  const said = { role: 'assistant', text, toolCalls, ...(providerState === undefined ? {} : { providerState }) } as const;
  const used = chargedTo(state.usage, open, costOf(usage));
  return {
    ...state,
    messages: [...state.messages, said],
    turn: event.turn,
    stopReason: event.stopReason,
    openCall: null,
    failedAttempts: [],
    answeredBy: event.model,
    isMismatched: !isModelAskedFor(open.model, event.model),
    measured: measuredBy(state, open, usage),
    calls,
    fruitless: 0,
    charged: 0,
    usage: { ...used, modelCalls: used.modelCalls + 1, toolCalls: used.toolCalls + calls.length },
    spending: withCall(state.spending, open, costOf(usage), true),
  };
}

function oneTooMany({ callId, name }: ToolCall, all: number): ToolResult {
  const message = `the call was not made: a reply may have ${mostToolCalls} tool calls, and this one had ${all}; make the rest in further turns`;
  return { callId, name, ok: false, error: { code: 'limit-calls', message } };
}

export function callFailed(state: RunState, event: Happening<'call-failed'>): RunState {
  const open = openCall(state, event);
  if (open === undefined) return state;
  const { attempt, error, isRetryable } = event;
  const failed = { attempt, model: open.model, error, isRetryable };
  return { ...settled(state, open, event.billed), failedAttempts: [...state.failedAttempts, failed] };
}

export function callSettled(state: RunState, event: Happening<'call-settled'>): RunState {
  const open = openCall(state, event);
  return open === undefined || state.ending === null ? state : settled(state, open, event.cost);
}

function openCall(state: RunState, { turn, attempt }: { readonly turn: number; readonly attempt: number }): OpenCall | undefined {
  const { openCall: open } = state;
  return open?.turn === turn && open.attempt === attempt ? open : undefined;
}

function settled(state: RunState, open: OpenCall, settledAt: Happening<'call-settled'>['cost']): RunState {
  if (settledAt === 'no') return { ...state, openCall: null };
  const cost = settledAt === 'unknown' ? settledAt : costOf(settledAt);
  return {
    ...{ ...state, openCall: null, usage: chargedTo(state.usage, open, cost) },
    spending: withCall(state.spending, open, cost, false),
  };
}

/** A guess of what was used is no cost: limits hold by the bound then. */
function costOf(usage: TokenUsage): TokenUsage | 'unknown' {
  return usage.isEstimated === true ? 'unknown' : usage;
}

/** Of a guess nothing is measured. */
function measuredBy(state: RunState, open: OpenCall, usage: TokenUsage): RunState['measured'] {
  if (usage.isEstimated === true) return null;
  return { model: open.model, messages: state.messages.length, inputTokens: usage.inputTokens };
}

function chargedTo(before: RunUsage, { bound }: OpenCall, cost: TokenUsage | 'unknown'): RunUsage {
  if (cost !== 'unknown') return withUsage(before, cost);
  return { ...before, estimatedTokens: before.estimatedTokens + bound.inputTokens + bound.outputTokens };
}

function withUsage(before: RunUsage, more: TokenUsage): RunUsage {
  return {
    ...before,
    inputTokens: before.inputTokens + more.inputTokens,
    outputTokens: before.outputTokens + more.outputTokens,
    cacheReadTokens: before.cacheReadTokens + (more.cacheReadTokens ?? 0),
    cacheWriteTokens: before.cacheWriteTokens + (more.cacheWriteTokens ?? 0),
    reasoningTokens: before.reasoningTokens + (more.reasoningTokens ?? 0),
  };
}
