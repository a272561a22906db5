// What the end of another thread means here, in this order: mail whose fate is not known is counted, parked mail is given up, asks reject,
// what was owed to it is forgotten, monitors and links are told, each parent learns of its children there, and those whose parent was there end.
// 1. A drain (`retire`) is an end that was announced: it hits what was there before the announcement, as a shutdown. Asks, watches and spawns
//    that were made after it wait for the next life, as does the mail.
import { ActorError } from '../../base/actor-error.ts';
import { type ActorId, sameId } from '../address.ts';
import { drainedExit, type ExitReason, parentLostExit } from '../exit-reason.ts';
import { loseMonitors } from '../life/monitors.ts';
import { die } from '../life/termination.ts';
import { loseTracers } from '../observing/end-observation.ts';
import { type Cell, Status } from './cell.ts';
import type { Parked } from './cell-table.ts';
import type { Core } from './core.ts';
import type { LostLife } from './peers.ts';
import { serveNow } from './turn.ts';

/** Brings the end of `life` home to this thread; `replay` deals with mail that was parked for it. */
export function loseThread(
  core: Core,
  life: LostLife,
  unacknowledged: number,
  replay: (parked: readonly Parked[]) => void,
): void {
  const { slot, generation, culprit, wasRetired } = life;
  if (unacknowledged > 0) {
    core.deadLetters.add({ reason: 'thread-lost', target: `slot ${slot}`, method: '', count: unacknowledged });
  }
  const reasonFor = (id: ActorId): ExitReason => {
    if (wasRetired) return drainedExit;
    return { kind: 'thread-lost', slot, generation, culprit: culprit !== undefined && sameId(id, culprit) };
  };
  replay(core.cells.close(slot, generation));
  // Offers that still wait here go to the next life of a slot that was drained; else nobody knows whether there will be one to admit them.
  const kept = new Set([...life.kept.asks, ...(wasRetired ? core.offers.waitingFor(slot) : [])]);
  core.offers.loseSlot(slot, kept);
  core.asks.rejectSlot(slot, kept, () => {
    const what = wasRetired ? 'drained' : 'lost';
    return new ActorError('thread-lost', `slot ${slot} was ${what} while it was asked`, { details: { slot, generation } });
  });
  for (const { turn } of core.deferred.takeFrom(life.origin)) {
    turn.scope?.abort(new ActorError('cancelled', 'the thread of the asker was lost'));
  }
  core.traces.lose(slot, core.clock.wallTime());
  loseMonitors(core, life, reasonFor);
  for (const cell of [...core.cells.all()]) loseFamily(core, cell, life, reasonFor);
}

/** An actor's links into the lost slot, its children there, and its parent there. */
function loseFamily(core: Core, cell: Cell, lost: LostLife, reasonFor: (id: ActorId) => ExitReason): void {
  const { slot, generation, origin, culprit, wasRetired } = lost;
  const ext = cell.extension;
  if (ext !== undefined) {
    ext.watchers?.loseSlot(slot);
    loseTracers(core, cell, origin);
    for (const from of ext.links?.values() ?? []) {
      if (from.slot === slot)
        core.route(core.slot, { kind: 'exit', to: cell.id, from, reason: reasonFor(from.id), linked: true });
    }
    // One that was restarted after an earlier loss, whose news is still queued, belongs to a later life.
    const children = ext.children?.spawnedInto(origin) ?? [];
    if (children.length > 0) {
      core.route(core.slot, { kind: 'children-lost', to: cell.id, children, slot, generation, culprit, wasRetired });
      // Whom it starts again is to be known before the next life of the slot is met, however much else there is to do here.
      serveNow(core, cell);
    }
  }
  if (cell.parent.slot !== slot) return;
  if (cell.status === Status.awaitingVerdict) {
    core.route(core.slot, { kind: 'stop', to: cell.id, reason: parentLostExit, final: true });
  } else die(core, cell, { reason: parentLostExit, final: true });
}
