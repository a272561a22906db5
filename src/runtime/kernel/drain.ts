// The orderly end of all that lives in this thread, before the thread is replaced.
// 1. First the mailboxes are worked off, as long as there is time; then everybody is stopped, from the top: who has a parent in this thread
//    is stopped by that parent, in its own order.
// 2. The end of a supervised actor whose supervisor is elsewhere is not told: the supervisor learns of all such ends at once when the link
//    closes, as a loss that was announced, and starts them in the slot's next life.

import { drainedExit } from '../exit-reason.ts';
import type { Cell } from './cell.ts';
import { Status } from './cell.ts';
import type { Core } from './core.ts';

export interface DrainOutcome {
  /** Actors that were there when it began. */
  readonly actors: number;
  /** Messages that nobody had handled when the actors were stopped; dead letters of this thread. */
  readonly unhandled: number;
  /** Actors that had not ended in time. */
  readonly left: number;
}

/** How often it is looked whether there is anything left to do. */
const pollMs = 5;

export async function drainThread(core: Core, timeoutMs: number): Promise<DrainOutcome> {
  const begin = core.clock.now();
  const actors = core.cells.size;
  // What was on its way when the drain began is in the ports' queues; so at least two looks must find nothing to do.
  for (let quiet = 0; quiet < 2 && core.clock.now() < begin + timeoutMs / 2; ) {
    await pause(core);
    quiet = [...core.cells.all()].every(isIdle) ? quiet + 1 : 0;
  }
  const unhandled = [...core.cells.all()].reduce((sum, cell) => sum + cell.mail.size, 0);
  let left = living(core);
  for (; left.length > 0 && core.clock.now() < begin + timeoutMs; left = living(core)) {
    for (const cell of left) {
      if (cell.parent.slot !== core.slot && cell.status !== Status.stopping)
        core.route(core.slot, { kind: 'stop', to: cell.id, reason: drainedExit, final: false });
    }
    await pause(core);
  }
  return { actors, unhandled, left: left.length };
}

/** Whether the end of `cell` goes untold; see 2. */
export function endsUntold(core: Core, cell: Cell): boolean {
  return core.isDraining && cell.supervised && cell.parent.slot !== core.slot;
}

function isIdle({ status, mail }: Cell): boolean {
  return mail.size === 0 && (status === Status.ready || status === Status.awaitingVerdict);
}

/** Those who have not ended; who waits for a verdict has. */
function living(core: Core): Cell[] {
  return [...core.cells.all()].filter((cell) => cell.status !== Status.awaitingVerdict);
}

function pause(core: Core): Promise<void> {
  return new Promise((resolve) => {
    core.clock.after(pollMs, resolve);
  });
}
