// A swarm's health: how it stands, as plain data for a probe or a page. Pure.

import type { ActorSystem } from '../system/create-system.ts';
import { longestAnswerMs } from './journal/watched-journal.ts';
import type { LedgerReport } from './money/ledger-report.ts';
import { isTerminal, type RunRecord, type RunStatus } from './runs/run-record.ts';

type SlotView = ReturnType<ActorSystem['slots']>[number];

/**
 * - `running`: takes runs. - `draining`: takes no new ones, and the open ones go on. - `stopping`: the open ones are being cancelled. - `stopped`.
 * - `failed`: its own actors could not be kept up, and its runs have failed.
 */
export type SwarmPhase = 'running' | 'draining' | 'stopping' | 'stopped' | 'failed';

/** Plain data. Times are milliseconds. */
export interface SwarmHealth {
  readonly state: SwarmPhase;
  /** Whether new runs are taken, and the journal answers: within 5 s, that is. */
  readonly isReady: boolean;
  /** The runs by status; of ended ones those whose records are kept. */
  readonly runs: Readonly<Record<RunStatus, number>>;
  /** Runs that have not ended, those that models started too. */
  readonly open: number;
  /** What running runs hold, and how many there are (`maxConcurrent`). */
  readonly places: { readonly taken: number; readonly total: number };
  /** Runs that wait for a place, and for how long the first of them has, from its acceptance; before that, from its submission. */
  readonly queue: { readonly length: number; readonly oldestMs: number | null };
  /** For how long the run that has been open longest has been so, from its acceptance; before that, from its submission. `null` when none is. */
  readonly oldestOpenMs: number | null;
  /** Results that nobody received and that are kept: see `swarm.parked()`. */
  readonly parked: number;
  /** What was spent, `null` when a price is not known, and what is set aside for calls that are open; US dollars. */
  readonly money: { readonly spentUsd: number | null; readonly reservedUsd: number; readonly openCalls: number };
  /** For how long the journal has not answered what it was asked, to record something or to be read; `null` when it has answered. */
  readonly journal: { readonly unansweredMs: number | null };
  /** The host threads of its system. */
  readonly threads: readonly { readonly slot: number; readonly state: SlotView['state']; readonly generation: number }[];
}

export interface HealthParts {
  readonly state: SwarmPhase;
  readonly nowMs: number;
  readonly records: readonly RunRecord[];
  /** Of a run that is not accepted yet. */
  readonly submittedMs: (run: string) => number | undefined;
  readonly unansweredMs: number | null;
  readonly places: number;
  readonly slots: readonly SlotView[];
  readonly ledger: Pick<LedgerReport, 'total' | 'reserved'>;
}

export function healthOf(parts: HealthParts): SwarmHealth {
  const { state, nowMs, records, submittedMs, unansweredMs, places, slots, ledger } = parts;
  const runs = { ...noRuns };
  for (const { status } of records) runs[status] += 1;
  const open = records.filter(({ status }) => !isTerminal(status));
  const queued = open.filter(({ status, startedMs }) => status !== 'running' && status !== 'waiting' && startedMs === null);
  const longestSince = (of: readonly RunRecord[]): number | null =>
    of.reduce<number | null>((most, { id, acceptedMs }) => {
      return Math.max(most ?? 0, nowMs - (acceptedMs ?? submittedMs(id) ?? nowMs));
    }, null);
  return {
    state,
    isReady: state === 'running' && (unansweredMs ?? 0) < longestAnswerMs,
    runs,
    open: open.length,
    places: { taken: runs.running, total: places },
    queue: { length: queued.length, oldestMs: longestSince(queued) },
    oldestOpenMs: longestSince(open),
    parked: records.reduce((sum, { parked = [] }) => sum + parked.length, 0),
    money: { spentUsd: ledger.total.costUsd, reservedUsd: ledger.reserved.usd, openCalls: ledger.reserved.calls },
    journal: { unansweredMs },
    threads: slots.map(({ slot, state: of, generation }) => ({ slot, state: of, generation })),
  };
}

const noRuns: Record<RunStatus, number> = {
  ...{ submitted: 0, accepted: 0, queued: 0, running: 0, waiting: 0 },
  ...{ done: 0, failed: 0, 'timed-out': 0, cancelled: 0, 'over-budget': 0, refused: 0 },
};
