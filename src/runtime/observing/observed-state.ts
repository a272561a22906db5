// Replacing the state of an actor that lets it be replaced: checked first, then put in place, between two turns.
import { ActorError } from '../../base/actor-error.ts';
import { type Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { die } from '../life/termination.ts';
import { reply } from '../mail/replies.ts';
import type { Replacement } from './observation.ts';

export function serveReplacement(core: Core, cell: Cell, { ask, from, state }: Replacement): void {
  const answer = (error?: ActorError): void => {
    reply(
      core,
      { ask, from },
      error === undefined ? { kind: 'reply', ask, ok: true, value: undefined } : { kind: 'reply', ask, ok: false, error },
    );
  };
  const access = cell.extension?.stateAccess;
  if (cell.status >= Status.stopping || access?.write === undefined) {
    answer(new ActorError('state-refused', 'the actor offers no way to replace its state'));
    return;
  }
  let checked: unknown;
  try {
    checked = access.check === undefined ? state : access.check(state);
  } catch (cause) {
    answer(new ActorError('state-refused', `the actor refused the state, and nothing was changed: ${textOf(cause)}`, { cause }));
    return;
  }
  try {
    access.write(checked);
    answer();
  } catch (cause) {
    const error = new ActorError('handler-failed', `putting a state in place failed: ${textOf(cause)}`, { cause });
    answer(error);
    die(core, cell, { reason: { kind: 'error', error }, final: false });
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
