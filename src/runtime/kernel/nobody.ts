// Signals to an actor that does not exist, or no more: whoever counts on an answer gets it.

import type { ActorId } from '../address.ts';
import { type ExitReason, noActorExit } from '../exit-reason.ts';
import { answerProbe } from '../life/probe.ts';
import { observeNobody } from '../observing/end-observation.ts';
import type { Core } from './core.ts';
import type { Origin, SignalOp } from './op.ts';

export function answerForNobody(core: Core, op: SignalOp, from: Origin): void {
  switch (op.kind) {
    case 'watch':
      if (core.originOf(from.slot) !== from) return;
      core.route(from.slot, { kind: 'down', monitor: op.monitor, incarnation: 0, reason: endOf(core, op.to) });
      return;
    case 'probe':
      answerProbe(core, { ask: op.ask, from }, false);
      return;
    case 'link':
      core.route(op.from.slot, {
        kind: 'exit',
        to: op.from.id,
        from: { slot: core.slot, id: op.to },
        reason: endOf(core, op.to),
        linked: true,
      });
      return;
    case 'observe':
      observeNobody(core, op, from);
      return;
    case 'child-down':
      if (op.awaitsVerdict) core.route(op.child.slot, { kind: 'verdict', to: op.child.id, restart: false });
      return;
    default:
  }
}

/** Whose arguments could not cross never was there to be watched or linked in time, so who does it later is told as well, while it is remembered. */
function endOf(core: Core, id: ActorId): ExitReason {
  const end = core.recentDeaths.of(id);
  return end?.isUnborn === true ? end.reason : noActorExit;
}
