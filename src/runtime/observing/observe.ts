// Serves those who look into an actor of this thread. Their requests are signals: ordered with their mail, and served between messages, at the
// awaits of async handlers, and while the actor is suspended.
import { type Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { ObserveOp, Origin } from '../kernel/op.ts';
import { reply, replyNobody } from '../mail/replies.ts';
import { release } from './end-observation.ts';
import { inspectCell } from './inspection.ts';
import { Observation, type Replacement } from './observation.ts';
import { serveReplacement } from './observed-state.ts';
import { beSuspended } from './observed-turn.ts';
import { addTracer, removeTracers, trace } from './tracing.ts';

export function serveObserve(core: Core, cell: Cell, op: ObserveOp, from: Origin): void {
  const { request, ask } = op;
  const answer = (value?: unknown): void => reply(core, { ask, from }, { kind: 'reply', ask, ok: true, value });
  switch (request.kind) {
    case 'inspect':
      answer(inspectCell(core, cell));
      return;
    case 'suspend':
      suspend(core, cell, op, from);
      return;
    case 'resume':
      resume(core, cell);
      answer();
      return;
    case 'replace-state':
      replaceState(core, cell, { ask, from, state: request.state });
      return;
    case 'measure':
      measure(core, cell, request.on);
      answer();
      return;
    case 'trace':
      if (core.originOf(from.slot) === from) addTracer(core, observationOf(cell), from, request.trace);
      return;
    case 'untrace': {
      const observation = cell.extension?.observation;
      if (observation !== undefined)
        removeTracers(core, observation, (tracer) => tracer.trace === request.trace && tracer.from === from);
      release(cell);
      return;
    }
    default:
      request satisfies never;
  }
}

function suspend(core: Core, cell: Cell, { to, ask }: ObserveOp, from: Origin): void {
  if (cell.status >= Status.stopping) {
    replyNobody(core, { ask, from }, to, 'suspend');
    return;
  }
  const observation = observationOf(cell);
  observation.isSuspended = true;
  observation.suspenders.push({ ask, from });
  if (cell.status === Status.ready || cell.status === Status.suspended) beSuspended(core, cell, observation);
}

function resume(core: Core, cell: Cell): void {
  const observation = cell.extension?.observation;
  if (observation?.isSuspended !== true) return;
  observation.isSuspended = false;
  if (cell.status === Status.suspended) {
    cell.status = Status.ready;
    trace(core, cell, { kind: 'resumed' });
    core.schedule(cell);
  }
  // Those who still waited for the turn to end wait in vain; the suspension was over before it began.
  for (const { ask, from } of observation.suspenders.splice(0)) {
    reply(core, { ask, from }, { kind: 'reply', ask, ok: true, value: undefined });
  }
  release(cell);
}

function replaceState(core: Core, cell: Cell, replacement: Replacement): void {
  const { status } = cell;
  if (status === Status.busy || status === Status.initializing || status === Status.starting) {
    observationOf(cell).replacements.push(replacement);
  } else serveReplacement(core, cell, replacement);
}

function measure(core: Core, cell: Cell, on: boolean): void {
  if (on) {
    observationOf(cell).statistics ??= { since: core.clock.wallTime(), turns: 0, totalMs: 0, maxTurnMs: 0, maxQueued: 0 };
    return;
  }
  const observation = cell.extension?.observation;
  if (observation !== undefined) observation.statistics = undefined;
  release(cell);
}

function observationOf(cell: Cell): Observation {
  return (cell.ext.observation ??= new Observation());
}
