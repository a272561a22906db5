// Mail for an actor that waits, perhaps long, for its next life: kept up to a bound that its supervisor named, then dead letters.
import { ActorError } from '../../base/actor-error.ts';
import { formatAddress } from '../address.ts';
import { type Cell, Side } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { writeLetter } from '../reporting/letters.ts';
import { reply } from './replies.ts';

/** Refuses a message beyond the bound; false when there is room, or no bound. */
export function refuseHeld(core: Core, cell: Cell, method: string, argument: unknown): boolean {
  const limit = cell.extension?.heldLimit;
  if (limit === undefined || cell.mail.size < limit) return false;
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  const error = new ActorError('overflow', `${target} waits to be restarted, and as many messages wait for it as may`, {
    details: { target, method, limit },
  });
  writeLetter(core, cell, { method, argument, reason: 'overflow', error });
  if (Side.is(argument)) reply(core, argument, { kind: 'reply', ask: argument.ask, ok: false, error });
  return true;
}
