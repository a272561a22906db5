// Ops that will never be sent, since they cannot be encoded, the window is full, or nobody will live there again: whoever counts on one is told.
import type { ActorError } from '../../base/actor-error.ts';
import type { ExitReason } from '../exit-reason.ts';
import { deliverDown } from '../life/monitors.ts';
import { answerOp } from '../mail/deferred-replies.ts';
import { settleAsk } from '../mail/offering.ts';
import type { DeadLetterReason } from '../reporting/dead-letter.ts';
import { writeRefusedLetter, writeRefusedSpawnLetter } from '../reporting/letters.ts';
import type { Core } from './core.ts';
import type { Op, SpawnOp } from './op.ts';

/** `op` to `slot` was refused. */
export function onRefused(core: Core, op: Op, slot: number, error: ActorError): void {
  const reason: ExitReason = { kind: 'error', error };
  switch (op.kind) {
    case 'mail':
      writeRefusedLetter(core, op, slot, letterReason(error), error);
      if (op.side !== undefined && op.side.ask !== 0) settleAsk(core, { kind: 'reply', ask: op.side.ask, ok: false, error });
      return;
    case 'spawn':
      onRefusedSpawn(core, op, slot, error);
      return;
    case 'reply':
      if (op.ok && error.code === 'serialization') core.route(slot, { kind: 'reply', ask: op.ask, ok: false, error });
      return;
    case 'answer':
      if (op.ok && error.code === 'serialization') core.route(slot, answerOp(op.handle, op.generation, { ok: false, error }));
      return;
    case 'watch':
      deliverDown(core, op.monitor, 0, reason);
      return;
    case 'link':
      core.route(core.slot, { kind: 'exit', to: op.from.id, from: { slot, id: op.to }, reason, linked: true });
      return;
    case 'child-down':
      // Nobody is left to decide.
      if (op.awaitsVerdict) core.route(core.slot, { kind: 'verdict', to: op.child.id, restart: false });
      return;
    case 'probe':
      core.asks.reject(op.ask, error);
      return;
    case 'survey':
    case 'observe':
      if (op.ask !== 0) core.asks.reject(op.ask, error);
      return;
    case 'event':
    case 'traced':
      // Best effort, and not worth another event.
      return;
    default:
      core.log.debug({ op: op.kind, slot, error }, 'a signal had nowhere to go');
  }
}

function onRefusedSpawn(core: Core, op: SpawnOp, slot: number, error: ActorError): void {
  if (error.code === 'serialization' && op.refusal === undefined) {
    // It was sent with the refusal in place of its arguments, and the rest is told from where the actor would have lived.
    writeRefusedSpawnLetter(core, op, slot, error);
    return;
  }
  // The target is not to wait for this id; what is sent to it finds nobody.
  if (error.code === 'serialization') core.route(slot, { kind: 'hello', highest: op.id.n, isLate: true });
  core.asks.reject(op.ask, error);
  core.route(core.slot, {
    kind: 'child-down',
    to: op.parent.id,
    child: { slot, id: op.id },
    incarnation: op.incarnation,
    reason: { kind: 'error', error },
    awaitsVerdict: false,
  });
}

function letterReason({ code }: ActorError): DeadLetterReason {
  if (code === 'overflow' || code === 'serialization') return code;
  return code === 'system-stopped' ? 'stopped' : 'thread-lost';
}
