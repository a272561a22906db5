// An asker that gives up an ask before its deadline: the cancel follows the message, and meets it wherever it is.
// 1. It comes after the message on the same path, so what is neither in hand nor deferred waits in the mailbox or the stash, or is done with.
// 2. A message may be at two places: deferred while its handler goes on, or put aside by it. Each of them hears.
import { ActorError } from '../../base/actor-error.ts';
import type { Cell, Side, Turn } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin } from '../kernel/op.ts';
import { scopeOf } from './message-turn.ts';
import { withdrawOffer } from './open-offers.ts';

/** Serves a cancel. */
export function cancelAsk(core: Core, cell: Cell, ask: number, from: Origin): void {
  if (ask < 0) {
    withdrawOffer(core, cell, ask, from);
    return;
  }
  const turn = core.deferred.takeOf(ask, from)?.turn ?? turnOf(cell, ask, from);
  if (turn !== undefined) scopeOf(turn).abort(new ActorError('cancelled', 'the asker gave up'));
  if (turn === undefined || turn.isPutAside === true) remember(cell, ask, from);
}

/** The turn in progress, if it is that of this ask. */
function turnOf({ turn }: Cell, ask: number, from: Origin): Turn | undefined {
  return turn?.side?.ask === ask && turn.side.from === from ? turn : undefined;
}

/** For the turn of a message that waits. */
function remember(cell: Cell, ask: number, from: Origin): void {
  if (cell.mail.size === 0 && !isStashing(cell)) return;
  cell.ext.cancelled ??= new Map();
  const asks = cell.ext.cancelled.get(from);
  if (asks === undefined) cell.ext.cancelled.set(from, new Set([ask]));
  else asks.add(ask);
}

/** Whether the asker of a message whose turn has come has given it up. */
export function takeCancelled(cell: Cell, side: Side): boolean {
  const ext = cell.extension;
  if (ext?.cancelled === undefined) return false;
  const isCancelled = ext.cancelled.get(side.from)?.delete(side.ask) === true;
  if (cell.mail.size === 0 && !isStashing(cell)) ext.cancelled = undefined;
  return isCancelled;
}

function isStashing({ extension }: Cell): boolean {
  return extension?.stash !== undefined && extension.stash.length > 0;
}
