// Answers to asks, good and bad; and the end of a message that nobody will handle.

import { ActorError } from '../../base/actor-error.ts';
import { type ActorId, formatAddress } from '../address.ts';
import { definitionName } from '../definition-name.ts';
import { describeExit, type ExitReason } from '../exit-reason.ts';
import { type Cell, Side } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin, ReplyOp } from '../kernel/op.ts';
import type { DeadLetterReason } from '../reporting/dead-letter.ts';
import { writeLetter } from '../reporting/letters.ts';

/** Answers an ask, if that life of the asker's thread is still there to hear it. */
export function reply(core: Core, asked: { readonly ask: number; readonly from: Origin }, outcome: ReplyOp): void {
  if (asked.ask === 0 || core.originOf(asked.from.slot) !== asked.from) return;
  core.route(asked.from.slot, outcome);
}

/** Rejects an ask because its target ended. */
export function replyDown(core: Core, cell: Cell, side: Side, reason: ExitReason): void {
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  const error = new ActorError(
    'down',
    `${definitionName(cell.definitionKey)} at ${target} ended while it was asked: ${describeExit(reason)}`,
    {
      details: { reason: reason.kind, target },
      cause: reason.kind === 'error' ? reason.error : undefined,
    },
  );
  reply(core, side, { kind: 'reply', ask: side.ask, ok: false, error });
}

/** Puts a message that will not be handled among the dead letters and rejects its ask. */
export function deadLetter(core: Core, cell: Cell, method: string, argument: unknown, reason: DeadLetterReason): void {
  writeLetter(core, cell, { method, argument, reason });
  if (!Side.is(argument) || argument.ask === 0) return;
  replyNobody(core, argument, cell.id, method);
}

/** Rejects an ask whose target does not exist, or no more; says why it ended when that is remembered. */
export function replyNobody(
  core: Core,
  asked: { readonly ask: number; readonly from: Origin },
  id: ActorId,
  method: string,
): void {
  if (asked.ask === 0) return;
  const target = formatAddress(core.addressOf({ slot: core.slot, id }));
  const end = core.recentDeaths.of(id);
  const text =
    end === undefined
      ? `there is no actor at ${target} for "${method}"${lostBefore(core)}`
      : `${definitionName(end.definitionKey)} at ${target} has ended: ${describeExit(end.reason)}`;
  const error = new ActorError('no-actor', text, {
    details: { target, method, ...(end === undefined ? {} : { reason: end.reason.kind }) },
    cause: end?.reason.kind === 'error' ? end.reason.error : undefined,
  });
  reply(core, asked, { kind: 'reply', ask: asked.ask, ok: false, error });
}

/** In a thread that replaced another: nothing is remembered here of the actors that went with that one. */
function lostBefore({ generation }: Core): string {
  return generation === 1 ? '' : `: it has ended, or went with an earlier thread of its slot (this is generation ${generation})`;
}
