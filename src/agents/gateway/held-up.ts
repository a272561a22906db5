// Tells those who watch a swarm, and its log, that a call waits for its provider, why, and how long. No model reads that.
import { globalTable } from '../../base/global-table.ts';
import type { Log } from '../../base/log.ts';
import type { RunBoard } from '../runs/run-board.ts';
import type { HeldUpCall } from './gateway-protocol.ts';

export interface HeldUpWatch {
  readonly board: RunBoard;
  readonly log: Log;
}

/** By the swarm's id, on main; in a table, since the keeper's module may be loaded twice. */
const watches = globalTable<HeldUpWatch>('troupe.held-up');

export function watchHeldUp(swarm: string, watch: HeldUpWatch): void {
  watches.set(swarm, watch);
}

export function endHeldUpWatch(swarm: string): void {
  watches.delete(swarm);
}

/** Does nothing for a swarm that has stopped. */
export function tellHeldUp({ swarm, run, turn, code, message, forMs }: HeldUpCall): void {
  const when = Number.isFinite(forMs) ? `again in ${shownSeconds(forMs)}` : 'again when it has answered another call';
  const watch = watches.get(swarm);
  watch?.board.heldUp(run, `model call ${turn}: ${code}: ${message}; ${when}`);
  watch?.log.info({ run, turn, code, forMs }, `a model call waits: ${code}: ${message}; ${when}`);
}

/** `0.4 s`, `12 s`; rounded up, never 0. */
function shownSeconds(ms: number): string {
  return `${ms < 10_000 ? (Math.max(1, Math.ceil(ms / 100)) / 10).toFixed(1) : Math.ceil(ms / 1_000)} s`;
}
