// What each signal does to an actor. Signals are served before mail and at the awaits of an async handler.
import { killedExit } from '../exit-reason.ts';
import { placeKey } from '../life/place-key.ts';
import { answerProbes, serveProbe } from '../life/probe.ts';
import { die, dieOfParent, forget, kill, noteChildrenGone } from '../life/termination.ts';
import { type Watcher, WatcherTable } from '../life/watcher-table.ts';
import { cancelAsk } from '../mail/cancelling.ts';
import { serveObserve } from '../observing/observe.ts';
import { trace } from '../observing/tracing.ts';
import { noteRestart } from '../reporting/life-events.ts';
import { type Callback, type Cell, type Death, Status } from './cell.ts';
import type { Core } from './core.ts';
import type { ChildDownOp, ChildrenLostOp, ExitOp, KillOp, Origin, SignalOp, StopOp, VerdictOp } from './op.ts';

type Enqueue = (core: Core, cell: Cell, run: () => unknown) => Callback;

export function serveSignal(core: Core, cell: Cell, op: SignalOp, from: Origin, enqueue: Enqueue): void {
  switch (op.kind) {
    case 'watch':
      // A watcher whose thread was lost in the meantime is owed nothing.
      if (core.originOf(from.slot) === from) addWatcher(cell, { from, monitor: op.monitor, until: op.until });
      return;
    case 'unwatch':
      cell.extension?.watchers?.remove(from, op.monitor);
      return;
    case 'link':
      (cell.ext.links ??= new Map()).set(placeKey(op.from), op.from);
      return;
    case 'unlink':
      cell.extension?.links?.delete(placeKey(op.from));
      return;
    case 'cancel':
      cancelAsk(core, cell, op.ask, from);
      return;
    case 'stop':
      serveStop(core, cell, op);
      return;
    case 'kill':
      if (isForAnotherLife(cell, op)) return;
      if (cell.status === Status.awaitingVerdict) endBetweenLives(core, cell, { reason: killedExit, final: op.final });
      else kill(core, cell, { reason: killedExit, final: op.final });
      return;
    case 'probe':
      serveProbe(core, cell, op, from);
      return;
    case 'parent-killed':
      if (cell.status === Status.awaitingVerdict) forget(core, cell);
      else dieOfParent(core, cell);
      return;
    case 'exit':
      serveExit(core, cell, op, enqueue);
      return;
    case 'observe':
      serveObserve(core, cell, op, from);
      return;
    case 'verdict':
      serveVerdict(core, cell, op);
      return;
    case 'hold':
      if (cell.status !== Status.awaitingVerdict) return;
      cell.ext.heldLimit = cell.mail.size + op.messages;
      answerProbes(core, cell, true);
      return;
    case 'child-up':
      cell.extension?.supervisor?.onChildUp(op);
      return;
    case 'child-down':
      serveChildDown(core, cell, op);
      return;
    case 'children-lost':
      serveChildrenLost(cell, op);
      return;
    default:
      op satisfies never;
  }
}

function addWatcher({ ext }: Cell, watcher: Watcher): void {
  ext.watchers ??= new WatcherTable();
  ext.watchers.add(watcher);
}

function serveStop(core: Core, cell: Cell, op: StopOp): void {
  if (isForAnotherLife(cell, op)) return;
  const death = { reason: op.reason, final: op.final };
  if (cell.status === Status.awaitingVerdict) endBetweenLives(core, cell, death);
  else if (cell.status === Status.stopping) {
    // A parent's order ends the wish for a verdict.
    if (op.final && cell.ext.death !== undefined) cell.ext.death = { ...cell.ext.death, final: true };
  } else if (cell.status === Status.busy || cell.status === Status.initializing) {
    cell.ext.stopAfterTurn = { ...death, final: op.final || cell.ext.stopAfterTurn?.final === true };
  } else die(core, cell, death);
}

/** A life that a supervisor wanted to end may have ended by itself. */
function isForAnotherLife(cell: Cell, { incarnation }: StopOp | KillOp): boolean {
  return incarnation !== undefined && (cell.incarnation !== incarnation || cell.status === Status.awaitingVerdict);
}

/** Its parent's order is a verdict; anybody else's holds for the next life, should there be one. */
function endBetweenLives(core: Core, cell: Cell, death: Death): void {
  if (death.final) forget(core, cell);
  else cell.ext.stopAfterTurn = death;
}

function serveExit(core: Core, cell: Cell, op: ExitOp, enqueue: Enqueue): void {
  const isUndone = op.linked && cell.extension?.links?.delete(placeKey(op.from)) !== true;
  if (isUndone || cell.status >= Status.stopping) return;
  const trap = cell.ext.trapExit;
  if (trap !== undefined) {
    const from = core.makeRef(op.from, '') as unknown as Parameters<typeof trap>[0]['from'];
    enqueue(core, cell, () => trap({ from, reason: op.reason }));
  } else if (op.reason.kind !== 'normal') {
    die(core, cell, { reason: op.reason, final: false });
  }
}

function serveVerdict(core: Core, cell: Cell, op: VerdictOp): void {
  if (cell.status !== Status.awaitingVerdict) return;
  if (!op.restart) {
    forget(core, cell);
    return;
  }
  if (op.incarnation !== cell.incarnation) return;
  cell.incarnation++;
  cell.status = Status.starting;
  cell.ext.lastEnd = undefined;
  cell.ext.heldLimit = undefined;
  noteRestart(core, cell);
  trace(core, cell, { kind: 'restart' });
  answerProbes(core, cell, true);
  const ordered = cell.ext.stopAfterTurn;
  if (ordered === undefined) core.schedule(cell);
  else die(core, cell, ordered);
}

function serveChildDown(core: Core, cell: Cell, op: ChildDownOp): void {
  const ext = cell.ext;
  if (ext.supervisor !== undefined) {
    if (!op.awaitsVerdict) ext.children?.removeDistant(op.child);
    ext.supervisor.onChildDown(op);
  } else {
    ext.children?.removeDistant(op.child);
    if (op.awaitsVerdict) core.route(op.child.slot, { kind: 'verdict', to: op.child.id, restart: false });
  }
  noteChildrenGone(cell);
}

function serveChildrenLost(cell: Cell, op: ChildrenLostOp): void {
  const ext = cell.ext;
  for (const child of op.children) ext.children?.removeDistant(child);
  ext.supervisor?.onChildrenLost(op);
  noteChildrenGone(cell);
}
