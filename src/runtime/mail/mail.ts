// Mail as it comes in: to an actor's lane, to be parked, or to the dead letters.
import { ActorError } from '../../base/actor-error.ts';
import type { Lane } from '../../mailbox/lane.ts';
import { type LanePolicy, PolicyLane, type ShedReason } from '../../mailbox/policy-lane.ts';
import { UserLane } from '../../mailbox/user-lane.ts';
import type { AnyDefinition } from '../actor-context.ts';
import { formatAddress } from '../address.ts';
import { type Cell, callbackEntry, Side, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { MailOp, MailSide, Origin } from '../kernel/op.ts';
import { writeLetter, writeLetterToNobody } from '../reporting/letters.ts';
import { refuseHeld } from './held-mail.ts';
import { admit, type OpenOffer } from './open-offers.ts';
import { reply, replyNobody } from './replies.ts';

// See turn.ts.
const { starting, ready, awaitingVerdict } = Status;

/** An unbounded mailbox that grows past this is told of, once per multiple. */
const mailboxWarning = 10_000;

/** Gives a message to an actor that is here and not gone. */
export function push(core: Core, cell: Cell, method: string, argument: unknown): void {
  if (cell.status === awaitingVerdict && refuseHeld(core, cell, method, argument)) return;
  const { mail } = cell;
  mail.push(method, argument);
  // A division costs more than a comparison, and most mailboxes are short.
  if (mail.size >= mailboxWarning && mail.size % mailboxWarning === 0 && mail instanceof UserLane) {
    core.log.warn({ definition: cell.definitionKey, messages: mail.size }, 'a mailbox is growing');
  }
  wake(core, cell);
}

function wake(core: Core, cell: Cell): void {
  if (cell.status === ready || cell.status === starting) core.schedule(cell);
}

export function receiveMail(core: Core, op: MailOp, from: Origin): void {
  const cell = core.cells.get(op.to);
  if (cell === undefined) {
    if (core.cells.isAhead(op.to)) core.cells.park(op.to, { op, from });
    else mailToNobody(core, op, from);
    return;
  }
  const { side } = op;
  if (side === undefined) push(core, cell, op.method, op.argument);
  else if (side.ask < 0) receiveOffer(core, cell, op, side, from);
  else push(core, cell, op.method, new Side(op.argument, side, from, core.clock.now() + side.remainingMs));
}

/** An offer has come to its target. */
function receiveOffer(core: Core, cell: Cell, op: MailOp, side: MailSide, from: Origin): void {
  const message =
    side.args === undefined ? op.argument : new Side(undefined, { ...side, ask: 0 }, from, Number.POSITIVE_INFINITY);
  const open: OpenOffer = { ask: side.ask, from };
  if (cell.definition === undefined) {
    // Whether there is a place for it is not known before the code is.
    cell.ext.earlyOffers ??= [];
    cell.ext.earlyOffers.push({ op, from });
    return;
  }
  const isHeld = cell.status === awaitingVerdict;
  if (isHeld && refuseHeld(core, cell, op.method, new Side(op.argument, side, from, Number.POSITIVE_INFINITY))) return;
  if (cell.mail instanceof PolicyLane) {
    cell.mail.offer(op.method, message, open);
    wake(core, cell);
  } else {
    push(core, cell, op.method, message);
    admit(core, open);
  }
}

function mailToNobody(core: Core, op: MailOp, from: Origin): void {
  writeLetterToNobody(core, op, from);
  if (op.side !== undefined) replyNobody(core, { ask: op.side.ask, from }, op.to, op.method);
}

/** The actor's code is known, and with it what its mailbox is to do; mail that came earlier goes through it too. */
export function useDefinition(core: Core, cell: Cell, definition: AnyDefinition): void {
  cell.definition = definition;
  if (definition.mailbox !== undefined) usePolicy(core, cell, definition.mailbox);
  const offers = cell.extension?.earlyOffers;
  if (offers === undefined) return;
  cell.ext.earlyOffers = undefined;
  for (const { op, from } of offers) receiveMail(core, op, from);
}

function usePolicy(core: Core, cell: Cell, policy: LanePolicy): void {
  const earlier: Lane = cell.mail;
  cell.mail = new PolicyLane(policy, {
    now: () => core.clock.now(),
    shed: (method, argument, reason) => shed(core, cell, method as string, argument, reason),
    admitted: (token) => admit(core, token as OpenOffer),
  });
  while (earlier.shift()) {
    if (earlier.method === callbackEntry) cell.mail.pushOwn(callbackEntry, earlier.argument);
    else cell.mail.push(earlier.method, earlier.argument);
  }
  // The plain lane is the cell itself, and stays.
  earlier.clearTaken();
}

const shedTexts = {
  overflow: 'the mailbox was full',
  expired: 'it waited for longer than its time to live',
  coalesced: 'a newer message of the same key took its place',
} as const satisfies Record<ShedReason, string>;

function shed(core: Core, cell: Cell, method: string, argument: unknown, reason: ShedReason): void {
  // What a newer message stands for is not lost, only counted.
  if (reason === 'coalesced') core.deadLetters.countUnwritten(reason, 1);
  else writeLetter(core, cell, { method, argument, reason });
  if (!Side.is(argument) || argument.ask === 0) return;
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  const error = new ActorError(reason, `${target} did not handle "${method}": ${shedTexts[reason]}`, {
    details: { target, method },
  });
  reply(core, argument, { kind: 'reply', ask: argument.ask, ok: false, error });
}
