// Writes the dead letters of one thread: which message, to whom, from whom, and why.
import type { ActorError } from '../../base/actor-error.ts';
import { findDefinition } from '../definition.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { MailOp, Origin, SpawnOp } from '../kernel/op.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import { addressText } from './labels.ts';
import { argumentsOf, argumentsOfMail, showMessage } from './redaction.ts';

/** A message out of the mailbox of an actor of this thread. */
export interface Undelivered {
  readonly method: string;
  /** The entry's second half. */
  readonly argument: unknown;
  readonly reason: DeadLetterReason;
  readonly error?: ActorError;
}

interface Undone extends Omit<Undelivered, 'argument'> {
  readonly args: readonly unknown[];
}

export function writeLetter(core: Core, cell: Cell, { argument, ...letter }: Undelivered): void {
  writeMessageLetter(core, cell, { ...letter, args: argumentsOf(argument) });
}

/** A message that an actor of this thread had in hand and did not bring to anybody. */
export function writeMessageLetter(core: Core, cell: Cell, { method, args, reason, error }: Undone): void {
  const { definition } = cell;
  core.deadLetters.add({
    reason,
    target: addressText(core, { slot: core.slot, id: cell.id }),
    method,
    count: 1,
    definition: cell.definitionKey,
    incarnation: cell.incarnation,
    summarize: () => showMessage(definition, method, args),
    ...(error === undefined ? {} : { error }),
  });
}

/** A message that found no actor here. */
export function writeLetterToNobody(core: Core, op: MailOp, from: Origin): void {
  const definition = core.recentDeaths.of(op.to)?.definitionKey;
  const sender = from.slot === core.slot ? senderHere(core) : `slot ${from.slot}`;
  core.deadLetters.add({
    reason: 'no-actor',
    target: addressText(core, { slot: core.slot, id: op.to }),
    method: op.method,
    count: 1,
    ...(definition === undefined ? {} : { definition }),
    ...(sender === undefined ? {} : { sender }),
    summarize: () =>
      showMessage(definition === undefined ? undefined : findDefinition(definition), op.method, argumentsOfMail(op)),
  });
}

/** A message of this thread that was not sent. */
export function writeRefusedLetter(core: Core, op: MailOp, slot: number, reason: DeadLetterReason, error: ActorError): void {
  const sender = senderHere(core);
  core.deadLetters.add({
    reason,
    target: addressText(core, { slot, id: op.to }),
    method: op.method,
    count: 1,
    ...(sender === undefined ? {} : { sender }),
    summarize: () => showMessage(undefined, op.method, argumentsOfMail(op)),
    error,
  });
}

/** The arguments of a set-up that were not sent. */
export function writeRefusedSpawnLetter(core: Core, op: SpawnOp, slot: number, error: ActorError): void {
  core.deadLetters.add({
    reason: 'serialization',
    target: addressText(core, { slot, id: op.id }),
    method: 'set-up',
    count: 1,
    definition: op.definitionKey,
    incarnation: op.incarnation,
    sender: addressText(core, op.parent),
    summarize: () => showMessage(findDefinition(op.definitionKey), 'set-up', [op.args]),
    error,
  });
}

/** The actor on the stack, which is the sender of what is sent now. */
function senderHere(core: Core): string | undefined {
  return core.current === undefined ? undefined : addressText(core, { slot: core.slot, id: core.current.id });
}
