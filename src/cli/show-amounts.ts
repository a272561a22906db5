// How amounts and runs are written for a person.
import type { RunRecord } from '../agents/runs/run-record.ts';
import { escapeLine } from './escape.ts';

/** `850 ms`, `12.3 s`, `4 min 05 s`. */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `0:07`, `12:30`, `1:02:03`: for a clock that ticks. */
export function showElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const tail = `${String(minutes % 60).padStart(minutes >= 60 ? 2 : 1, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)}:${tail}` : tail;
}

/** `12,345`. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${count === 1 ? one : many}`;
}

/** What a person knows a run by: a reader by its document, the orchestrator by its agent, also when it has only one document; escaped. */
export function showRun({ parent, document, agent, id }: RunRecord): string {
  return escapeLine(parent === null ? `${agent} ${id}` : (document ?? `${agent} ${id}`));
}

/** `name: code: message`, escaped. */
export function showFailure(record: RunRecord): string {
  const { code, message } = record.error ?? { code: record.outcome ?? record.status, message: 'no reason was recorded' };
  return `${showRun(record)}: ${escapeLine(code)}: ${escapeLine(message)}`;
}

/** `850 B`, `12.3 KB`, `1.2 MB`: thousands, as people count. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What is said of calls whose use is not known; nothing where there is none. Only a cost that is known can hold them. */
export function unknownUse(estimatedTokens: number, costUsd: number | null): readonly string[] {
  if (estimatedTokens === 0) return [];
  const held = costUsd === null ? '' : '; the cost holds them at their most';
  return [`calls that broke off, or did not say, may have used up to ${counted(estimatedTokens, 'token')} more${held}`];
}

/** What a replay cost, and what the calls cost that were recorded, where that is known and is anything. */
export function replayedCost(recordedUsd: number | null): string {
  return recordedUsd === null || recordedUsd === 0
    ? '$0, nothing was sent'
    : `$0, nothing was sent (${showUsd(recordedUsd)} when recorded)`;
}

/** `$1.00`, `$0.0123`. */
export function showUsd(usd: number): string {
  return `$${usd.toFixed(usd < 0.995 ? 4 : 2)}`;
}
