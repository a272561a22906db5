// Mail as it comes in: to an actor's lane, to be parked, or to the dead letters.
import { ActorError } from '../base/actor-error.ts';
import type { Lane } from '../mailbox/lane.ts';
import { PolicyLane, type ShedReason } from '../mailbox/policy-lane.ts';
import { UserLane } from '../mailbox/user-lane.ts';
import type { AnyDefinition } from './actor-context.ts';
import { formatAddress } from './address.ts';
import { type Cell, callbackEntry, Side, Status } from './cell.ts';
import type { Core } from './core.ts';
import { refuseHeld } from './held-mail.ts';
import { writeLetter, writeLetterToNobody } from './letters.ts';
import type { MailOp, Origin } from './op.ts';
import { reply, replyNobody } from './replies.ts';

/** An unbounded mailbox that grows past this is told of, once per multiple. */
const mailboxWarning = 10_000;

/** Gives a message to an actor that is here and not gone. */
export function push(core: Core, cell: Cell, method: string, argument: unknown): void {
  if (cell.status === Status.awaitingVerdict && refuseHeld(core, cell, method, argument)) return;
  const { mail } = cell;
  mail.push(method, argument);
  if (mail.size % mailboxWarning === 0 && mail instanceof UserLane) {
    core.log.warn({ definition: cell.definitionKey, messages: mail.size }, 'a mailbox is growing');
  }
  if (cell.status === Status.ready || cell.status === Status.starting) core.schedule(cell);
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
  else push(core, cell, op.method, new Side(op.argument, side, from, core.clock.now() + side.remainingMs));
}

function mailToNobody(core: Core, op: MailOp, from: Origin): void {
  writeLetterToNobody(core, op, from);
  if (op.side !== undefined) replyNobody(core, { ask: op.side.ask, from }, op.to, op.method);
}

/** The actor's code is known, and with it what its mailbox is to do; mail that came earlier goes through it too. */
export function useDefinition(core: Core, cell: Cell, definition: AnyDefinition): void {
  cell.definition = definition;
  if (definition.mailbox === undefined) return;
  const earlier: Lane = cell.mail;
  cell.mail = new PolicyLane(definition.mailbox, {
    now: () => core.clock.now(),
    shed: (method, argument, reason) => shed(core, cell, method as string, argument, reason),
    admitted: () => undefined,
  });
  while (earlier.shift()) {
    if (earlier.method === callbackEntry) cell.mail.pushOwn(callbackEntry, earlier.argument);
    else cell.mail.push(earlier.method, earlier.argument);
  }
}

const shedTexts = {
  overflow: 'the mailbox was full',
  expired: 'it waited for longer than its time to live',
  coalesced: 'a newer message of the same key took its place',
} as const satisfies Record<ShedReason, string>;

function shed(core: Core, cell: Cell, method: string, argument: unknown, reason: ShedReason): void {
  // What a newer message stands for is not lost, only counted.
  if (reason === 'coalesced') core.deadLetters.count(reason, 1);
  else writeLetter(core, cell, { method, argument, reason });
  if (!Side.is(argument) || argument.ask === 0) return;
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  const error = new ActorError(reason, `${target} did not handle "${method}": ${shedTexts[reason]}`, {
    details: { target, method },
  });
  reply(core, argument, { kind: 'reply', ask: argument.ask, ok: false, error });
}
