// The turns of an actor that somebody looks into: measured, traced, and followed by what waited for their end.
// 1. A suspension and a replacement of the state take effect when no turn is open, never in the midst of one.
import { type Callback, type Cell, callbackEntry, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { reply } from '../mail/replies.ts';
import type { Observation } from './observation.ts';
import { serveReplacement } from './observed-state.ts';
import { trace, traceIn } from './tracing.ts';

type Deliver = (core: Core, cell: Cell, method: unknown, argument: unknown) => void;

/** Delivers one entry of the mailbox of an actor that has an observation. */
export function deliverObserved(core: Core, cell: Cell, observation: Observation, deliver: Deliver): void {
  const { method, argument } = cell.mail;
  if (method === callbackEntry && (argument as Callback).cancelled) return;
  const { statistics } = observation;
  if (statistics !== undefined) statistics.maxQueued = Math.max(statistics.maxQueued, cell.mail.size + 1);
  observation.openTurn = {
    method: method === callbackEntry ? 'callback' : (method as string),
    startedAt: core.clock.now(),
  };
  traceIn(core, cell, method, argument);
  deliver(core, cell, method, argument);
  if (cell.status !== Status.busy) closeTurn(core, cell, observation);
}

/** No turn is open any more, and the actor goes on. */
export function settleObservation(core: Core, cell: Cell, observation: Observation): void {
  closeTurn(core, cell, observation);
  for (const replacement of observation.replacements.splice(0)) serveReplacement(core, cell, replacement);
  if (observation.isSuspended && cell.status === Status.ready) beSuspended(core, cell, observation);
}

export function beSuspended(core: Core, cell: Cell, observation: Observation): void {
  cell.status = Status.suspended;
  trace(core, cell, { kind: 'suspended' });
  for (const { ask, from } of observation.suspenders.splice(0)) {
    reply(core, { ask, from }, { kind: 'reply', ask, ok: true, value: undefined });
  }
}

function closeTurn(core: Core, cell: Cell, observation: Observation): void {
  const { openTurn, statistics } = observation;
  if (openTurn === undefined) return;
  observation.openTurn = undefined;
  const durationMs = core.clock.now() - openTurn.startedAt;
  if (statistics !== undefined) {
    statistics.turns += 1;
    statistics.totalMs += durationMs;
    statistics.maxTurnMs = Math.max(statistics.maxTurnMs, durationMs);
  }
  trace(core, cell, { kind: 'handled', method: openTurn.method, durationMs });
}
