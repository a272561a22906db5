// The stand-in's books: every call with what came of it and what it is billed, so that a client's own can be held against them.
import type { WireName, WireUsage } from './script.ts';

/**
 * `completed`: the whole reply was written. `refused`: turned down before anything was done, and free. `broken`: the server broke off; `cut`: the client
 * did. These two are billed for all input and for the part of the output that was written.
 */
export type CallOutcome = 'open' | 'completed' | 'refused' | 'broken' | 'cut';

export interface CallEntry {
  /** Counted from 1, in the order in which the calls came. */
  readonly number: number;
  readonly requestId: string;
  readonly wire: WireName;
  readonly model: string;
  outcome: CallOutcome;
  status: number;
  /** The fault that was played. */
  fault: string | undefined;
  responseId: string | undefined;
  usage: WireUsage;
  nanoUsd: number;
}

export interface ModelTotals {
  readonly calls: number;
  readonly completed: number;
  readonly refused: number;
  readonly broken: number;
  readonly usage: WireUsage;
  readonly nanoUsd: number;
}

export const noUsage: WireUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

export function totalsByModel(calls: readonly CallEntry[]): Record<string, ModelTotals> {
  const totals: Record<string, ModelTotals> = {};
  for (const call of calls) {
    const before = totals[call.model] ?? { calls: 0, completed: 0, refused: 0, broken: 0, usage: noUsage, nanoUsd: 0 };
    totals[call.model] = {
      calls: before.calls + 1,
      completed: before.completed + (call.outcome === 'completed' ? 1 : 0),
      refused: before.refused + (call.outcome === 'refused' ? 1 : 0),
      broken: before.broken + (call.outcome === 'broken' || call.outcome === 'cut' ? 1 : 0),
      usage: addUsage(before.usage, call.usage),
      nanoUsd: before.nanoUsd + call.nanoUsd,
    };
  }
  return totals;
}

function addUsage(one: WireUsage, other: WireUsage): WireUsage {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    reasoning: one.reasoning + other.reasoning,
  };
}
