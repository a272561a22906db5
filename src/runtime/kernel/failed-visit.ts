// The end of a visit that threw. What actors throw is caught where they are called, so this is a fault of the runtime's own: it is to cost the
// actor that it befell, and not the thread.
import { ActorError, describeValue } from '../../base/actor-error.ts';
import { die, kill, leaveParentOf } from '../life/termination.ts';
import { type Cell, type Death, Status } from './cell.ts';
import type { Core } from './core.ts';
import { callForeign } from './foreign.ts';

/** Leaves the visit, ends the actor with `runtime-failed`, and lets what was thrown surface as an uncaught exception. */
export function endFailedVisit(core: Core, cell: Cell, cause: unknown): void {
  core.stamp.leave();
  core.current = undefined;
  cell.mail.clearTaken();
  const text = cause instanceof Error ? cause.message : describeValue(cause);
  const error = new ActorError('runtime-failed', `the runtime failed in a turn of ${cell.definitionKey}: ${text}`, { cause });
  end(core, cell, { reason: { kind: 'error', error }, final: false });
  callForeign(() => {
    throw cause;
  });
}

/** What failed may fail again: then the actor goes without a word more. */
function end(core: Core, cell: Cell, death: Death): void {
  for (const way of [die, kill]) {
    try {
      way(core, cell, death);
      return;
    } catch {
      // The next way asks for less.
    }
  }
  cell.status = Status.gone;
  leaveParentOf(core, cell);
  core.cells.remove(cell.id);
}
