// Looking into actors comes to an end: with a life of theirs, with the last who looked, or because nobody is there.
import { ActorError } from '../../base/actor-error.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { ObserveOp, Origin } from '../kernel/op.ts';
import { reply, replyNobody } from '../mail/replies.ts';
import { removeTracers } from './tracing.ts';

/** Answers somebody who looks for an actor that is not there. */
export function observeNobody(core: Core, { to, ask, request }: ObserveOp, from: Origin): void {
  if (request.kind !== 'trace') replyNobody(core, { ask, from }, to, request.kind);
  else if (core.originOf(from.slot) === from) {
    const event = { kind: 'ended', why: 'no-actor', at: core.clock.wallTime(), incarnation: 0 } as const;
    core.route(from.slot, { kind: 'traced', trace: request.trace, event });
  }
}

/** A life ends: nothing that waited for the end of a turn will be, and the next life is not suspended. */
export function endObservedLife(core: Core, cell: Cell): void {
  const ext = cell.extension;
  const observation = ext?.observation;
  if (observation === undefined) return;
  observation.openTurn = undefined;
  observation.isSuspended = false;
  for (const { ask, from } of [...observation.suspenders.splice(0), ...observation.replacements.splice(0)]) {
    const error = new ActorError('down', 'the actor ended before it could be looked into', { details: { reason: 'ended' } });
    reply(core, { ask, from }, { kind: 'reply', ask, ok: false, error });
  }
  release(cell);
}

/** A life of a thread was lost, and with it whoever traced from there. */
export function loseTracers(core: Core, cell: Cell, lost: Origin): void {
  const observation = cell.extension?.observation;
  if (observation === undefined) return;
  removeTracers(core, observation, ({ from }) => from === lost);
  release(cell);
}

/** What nobody needs any more costs nothing any more. */
export function release(cell: Cell): void {
  if (cell.extension?.observation?.isNeeded === false) cell.extension.observation = undefined;
}
