// The report after a run, for a person: who worked how long, and what it cost. What could not be read was told while the run lasted.
import type { RunRecord } from '../agents/runs/run-record.ts';
import type { RunTotals } from '../agents/runs/run-totals.ts';
import { embeddedModel } from './command-options.ts';
import { counted, replayedCost, showCount, showDuration, showFailure, showUsd, unknownUse } from './show-amounts.ts';

/** More failures than these are counted, not listed. */
const mostFailures = 20;

export interface ReportInput {
  readonly records: readonly RunRecord[];
  readonly totals: RunTotals;
  /** The answers came from a tape. Default: false. */
  readonly isReplay?: boolean;
}

/** The lines of the report, escaped. */
export function reportLines(input: ReportInput): string[] {
  const { totals } = input;
  if (totals.runs === 0) return ['no agent was started'];
  return [
    `${counted(totals.runs, 'agent')} (${agentCounts(input.records)}): ${outcomes(input.records)}`,
    `wall time ${showDuration(totals.wallMs)}, agents' time ${showDuration(totals.sequentialMs)}: ` +
      `${totals.speedup.toFixed(2)} at work at once on average; critical path ${showDuration(totals.criticalPathMs)}`,
    `${counted(totals.restarts, 'restart')}, ${counted(totals.modelCalls, 'answered model call')}, ` +
      `tokens ${showCount(totals.inputTokens)} in${showCached(totals)} and ${showCount(totals.outputTokens)} out, cost: ${showCost(input)}`,
    ...moneyLines(input),
  ];
}

/** For who saw no progress: one line per run that did not end well, at most twenty, then how many more there are. Cancelled ones are only counted. */
export function failureLines(records: readonly RunRecord[]): string[] {
  const failed = records.filter(({ outcome }) => outcome !== null && outcome !== 'done' && outcome !== 'cancelled');
  const more = failed.length - mostFailures;
  return [
    ...failed.slice(0, mostFailures).map((record) => `${record.outcome} ${showFailure(record)}`),
    ...(more > 0 ? [`and ${showCount(more)} more that failed (--json lists all)`] : []),
  ];
}

function agentCounts(records: readonly RunRecord[]): string {
  const counts = new Map<string, number>();
  for (const { agent } of records) counts.set(agent, (counts.get(agent) ?? 0) + 1);
  return [...counts].map(([agent, count]) => counted(count, agent)).join(', ');
}

function outcomes(records: readonly RunRecord[]): string {
  const counts = new Map<string, number>([['done', 0]]);
  for (const { outcome } of records) {
    const word = outcome ?? 'not ended';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${showCount(count)} ${word}`).join(', ');
}

/** How much of the input came from a provider's cache; nothing where there is no such cache. */
function showCached({ cacheHitRate, cacheReadTokens }: RunTotals): string {
  return cacheHitRate === null || cacheReadTokens === 0 ? '' : ` (${Math.round(cacheHitRate * 100)} % from a cache)`;
}

/** What there is to say of the cost beyond its sum. */
function moneyLines({ records, totals: { costUsd, brainAloneUsd, estimatedTokens }, isReplay = false }: ReportInput): string[] {
  // What the embedded model reads and writes says nothing of what another one would, and it cannot do another's work.
  // Nor is there anything to compare where the brain did it all, or is the same model.
  const isCompared =
    costUsd !== null && costUsd > 0 && brainAloneUsd !== null && brainAloneUsd !== costUsd && !records.some(isEmbedded);
  return [
    ...(isCompared ? [`with the brain alone the same tokens would have cost ${showUsd(brainAloneUsd)}`] : []),
    ...(isReplay ? [] : unknownUse(estimatedTokens, costUsd)),
  ];
}

/** A price that is not known is no number. */
function showCost({ records, totals, isReplay = false }: ReportInput): string {
  if (isReplay) return replayedCost(totals.costUsd);
  if (totals.costUsd === null) return 'unpriced';
  if (totals.costUsd > 0) return showUsd(totals.costUsd);
  return records.every(isEmbedded) ? 'embedded, $0' : '$0';
}

function isEmbedded({ model }: RunRecord): boolean {
  return model.split(':', 1)[0] === embeddedModel;
}
