// What a run has spent, by model: whole tokens and whole nano-dollars. Grows by one call at a time, when the call is settled. Pure.
import type { TokenUsage } from '../../models/model.ts';
import { boundOf, type CallPrice, costOf } from '../../models/prices.ts';
import type { CallBound } from '../runs/run-event.ts';

/** What calls used. Whole numbers. */
export interface CallSums {
  /** Calls that were answered. */
  readonly replies: number;
  /** All that was read and written, caches and thinking included; those of estimated calls are not among them. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** The most that calls can have used whose outcome is not known. */
  readonly estimatedTokens: number;
}

/** What calls of one model came to. A part without a known price is not in the sums, and said. */
export interface ModelSpending extends CallSums {
  readonly model: string;
  /** Estimated calls at their most. */
  readonly nanoUsd: number;
  readonly isPriced: boolean;
  /** What the same tokens would have cost at the brain's price. */
  readonly brainNanoUsd: number;
  readonly isBrainPriced: boolean;
}

/** A call whose cost is to be added. */
export interface SettledCall {
  readonly model: string;
  readonly bound: CallBound;
  readonly price: CallPrice | null;
  /** Left out: it is the brain's own. */
  readonly brainPrice?: CallPrice | null;
}

export function nothingSpent(model: string): ModelSpending {
  return {
    ...{ model, replies: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    ...{ estimatedTokens: 0, nanoUsd: 0, isPriced: true, brainNanoUsd: 0, isBrainPriced: true },
  };
}

/** `before` and one call more: at what it used, or at its bound when that is not known. */
export function withCall(
  before: readonly ModelSpending[],
  call: SettledCall,
  used: TokenUsage | 'unknown',
  isReply: boolean,
): readonly ModelSpending[] {
  return withSpending(before, spendingOf(call, used, isReply));
}

/** `before`, and `more` added to the entry of its model. */
export function withSpending(before: readonly ModelSpending[], more: ModelSpending): readonly ModelSpending[] {
  const at = before.findIndex(({ model }) => model === more.model);
  const known = before[at];
  return known === undefined ? [...before, more] : before.with(at, addSpending(known, more));
}

/** The sum of both, under the name of the first. */
export function addSpending(one: ModelSpending, other: ModelSpending): ModelSpending {
  return {
    model: one.model,
    replies: one.replies + other.replies,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
    estimatedTokens: one.estimatedTokens + other.estimatedTokens,
    nanoUsd: one.nanoUsd + other.nanoUsd,
    isPriced: one.isPriced && other.isPriced,
    brainNanoUsd: one.brainNanoUsd + other.brainNanoUsd,
    isBrainPriced: one.isBrainPriced && other.isBrainPriced,
  };
}

/** The sum over all models. */
export function sumSpending(parts: readonly ModelSpending[], name = ''): ModelSpending {
  return parts.reduce(addSpending, nothingSpent(name));
}

/** The tokens that `maxTokens` counts. */
export function tokensOf({ inputTokens, outputTokens, estimatedTokens }: ModelSpending): number {
  return inputTokens + outputTokens + estimatedTokens;
}

function spendingOf(call: SettledCall, used: TokenUsage | 'unknown', isReply: boolean): ModelSpending {
  const { model, bound, price, brainPrice = price } = call;
  const cost = (one: CallPrice): number => (used === 'unknown' ? boundOf(one, bound) : costOf(one, used));
  const known = used === 'unknown' ? { inputTokens: 0, outputTokens: 0 } : used;
  return {
    model,
    replies: isReply ? 1 : 0,
    inputTokens: known.inputTokens,
    outputTokens: known.outputTokens,
    cacheReadTokens: known.cacheReadTokens ?? 0,
    cacheWriteTokens: known.cacheWriteTokens ?? 0,
    reasoningTokens: known.reasoningTokens ?? 0,
    estimatedTokens: used === 'unknown' ? bound.inputTokens + bound.outputTokens : 0,
    nanoUsd: price === null ? 0 : cost(price),
    isPriced: price !== null,
    brainNanoUsd: brainPrice === null ? 0 : cost(brainPrice),
    isBrainPriced: brainPrice !== null,
  };
}
