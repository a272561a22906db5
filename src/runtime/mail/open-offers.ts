// Offers where their target is: those that wait in a bounded mailbox, and the answers that their senders get.
// 1. Each is answered once: when it is admitted, withdrawn, or will never be. What was admitted is a message like any other.
import { ActorError } from '../../base/actor-error.ts';
import { PolicyLane } from '../../mailbox/policy-lane.ts';
import { type Cell, Side } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { MailSide, Origin } from '../kernel/op.ts';
import { writeLetterToNobody } from '../reporting/letters.ts';
import { deadLetter, reply, replyNobody } from './replies.ts';

/** An offer that waits for a place, as its lane holds it. */
export interface OpenOffer {
  readonly ask: number;
  readonly from: Origin;
}

/** Tells the sender of an offer that it has its place. */
export function admit(core: Core, { ask, from }: OpenOffer): void {
  reply(core, { ask, from }, { kind: 'reply', ask, ok: true, value: undefined });
}

/** Takes back an offer that waits for a place; one that was admitted stays. */
export function withdrawOffer(core: Core, cell: Cell, ask: number, from: Origin): void {
  const error = new ActorError('cancelled', 'the offer was given up');
  if (withdrawEarly(cell, ask, from) || withdrawWaiting(cell, ask, from))
    reply(core, { ask, from }, { kind: 'reply', ask, ok: false, error });
}

/** Of those that came before the actor's code was loaded. */
function withdrawEarly({ extension }: Cell, ask: number, from: Origin): boolean {
  const offers = extension?.earlyOffers ?? [];
  const at = offers.findIndex((offer) => offer.op.side?.ask === ask && offer.from === from);
  if (at >= 0) offers.splice(at, 1);
  return at >= 0;
}

function withdrawWaiting({ mail }: Cell, ask: number, from: Origin): boolean {
  if (!(mail instanceof PolicyLane)) return false;
  return mail.withdraw((token) => (token as OpenOffer).ask === ask && (token as OpenOffer).from === from);
}

/** The actor is no more: offers that wait find nobody. */
export function endOffers(core: Core, cell: Cell): void {
  for (const { op, from } of cell.extension?.earlyOffers?.splice(0) ?? []) {
    writeLetterToNobody(core, op, from);
    replyNobody(core, { ask: op.side?.ask ?? 0, from }, op.to, op.method);
  }
  if (!(cell.mail instanceof PolicyLane)) return;
  for (let waiting = cell.mail.takeOffer(); waiting !== undefined; waiting = cell.mail.takeOffer()) {
    const { ask, from } = waiting.token as OpenOffer;
    const side: MailSide = { args: undefined, ask, remainingMs: Number.POSITIVE_INFINITY };
    const argument = Side.is(waiting.argument)
      ? new Side(undefined, { ...side, args: waiting.argument.args }, from, side.remainingMs)
      : new Side(waiting.argument, side, from, side.remainingMs);
    deadLetter(core, cell, waiting.method as string, argument, 'stopped');
  }
}
