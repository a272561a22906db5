// `exit(ref, reason)`: an exit signal to any actor, linked or not, from an actor or from plain code.

import { checkExitReason, type ExitReason } from '../exit-reason.ts';
import type { Core } from '../kernel/core.ts';
import type { Place } from '../kernel/op.ts';
import { type AnyRef, placeOf } from '../ref.ts';

/** Sends it in the order of mail; throws `invalid-argument` for what is no ref or no reason. */
export function exitActor(core: Core, ref: AnyRef, reason: ExitReason, from: Place): void {
  const { slot, id } = placeOf(core.node, ref);
  checkExitReason(reason);
  if (reason.kind === 'killed') core.route(slot, { kind: 'kill', to: id, final: false });
  else core.route(slot, { kind: 'exit', to: id, from, reason, linked: false });
}
