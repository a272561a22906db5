// The ledger as users read it: dollars in place of nano-dollars, in total, by model and by run. Pure.
import { nanoUsdOf, usdOf } from '../../models/prices.ts';
import type { RunRecord, RunUsage } from '../runs/run-record.ts';
import type { Ledger } from './ledger.ts';
import { type CallSums, type ModelSpending, sumSpending } from './spending.ts';

/** What calls came to. */
export interface LedgerLine extends CallSums {
  /** The part of the input that came from a provider's cache, from 0 to 1; `null` without input. */
  readonly cacheHitRate: number | null;
  /** US dollars, estimated calls at their most; `null` when a price is not known. */
  readonly costUsd: number | null;
  /** What the same tokens would have cost at the brain's price. */
  readonly brainAloneUsd: number | null;
  readonly isEstimated: boolean;
}

export interface ModelLine extends LedgerLine {
  /** `provider:model-id`. */
  readonly model: string;
}

export interface RunLine {
  readonly run: string;
  readonly agent: string;
  readonly usage: RunUsage;
  /** US dollars, of the run alone; `null` when a price is not known. */
  readonly costUsd: number | null;
  /** The same with everything beneath it. */
  readonly subtreeUsd: number | null;
}

/** What a swarm has spent since it was created, and what its journal had. */
export interface LedgerReport {
  readonly total: LedgerLine;
  /** Set aside for calls that are open. */
  readonly reserved: { readonly calls: number; readonly tokens: number; readonly usd: number };
  readonly models: readonly ModelLine[];
  /** The runs whose records are kept. The total has the others too. */
  readonly runs: readonly RunLine[];
}

export function ledgerReport(ledger: Ledger, records: readonly RunRecord[]): LedgerReport {
  const models = ledger.byModel();
  const { reserved, openCalls } = ledger.swarm();
  return {
    total: lineOf(sumSpending(models)),
    reserved: { calls: openCalls, tokens: reserved.tokens, usd: usdOf(reserved.nanoUsd) },
    models: models.map((one) => ({ model: one.model, ...lineOf(one) })),
    runs: runLines(records),
  };
}

/** The sum of amounts in dollars, exact to the nano-dollar; `null` when one is. */
export function sumUsd(amounts: readonly (number | null)[]): number | null {
  let nanoUsd = 0;
  for (const usd of amounts) {
    if (usd === null) return null;
    nanoUsd += nanoUsdOf(usd);
  }
  return usdOf(nanoUsd);
}

function lineOf(spending: ModelSpending): LedgerLine {
  const { model: _, nanoUsd, isPriced, brainNanoUsd, isBrainPriced, ...counts } = spending;
  const { inputTokens, cacheReadTokens, estimatedTokens } = counts;
  return {
    ...counts,
    cacheHitRate: inputTokens === 0 ? null : cacheReadTokens / inputTokens,
    costUsd: isPriced ? usdOf(nanoUsd) : null,
    brainAloneUsd: isBrainPriced ? usdOf(brainNanoUsd) : null,
    isEstimated: estimatedTokens > 0,
  };
}

/** Each run's cost goes into the sum of every run above it. */
function runLines(records: readonly RunRecord[]): readonly RunLine[] {
  const beneath = new Map<string, (number | null)[]>(records.map(({ id }) => [id, []]));
  const parents = new Map(records.map(({ id, parent }) => [id, parent]));
  for (const { id, costUsd } of records) {
    for (let at: string | null | undefined = id; at != null; at = parents.get(at)) beneath.get(at)?.push(costUsd);
  }
  return records.map(({ id, agent, usage, costUsd }) => {
    return { run: id, agent, usage, costUsd, subtreeUsd: sumUsd(beneath.get(id) ?? []) };
  });
}
