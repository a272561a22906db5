// How an actor ends. In order: it takes no more mail; its children end and are awaited; its terminate hooks run; its mailbox is drained to
// the dead letters (or kept, when a supervisor is to decide); its parent is told; its watchers and links are told.
// 1. Each watcher of an incarnation gets one DOWN, after everything that the actor sent. Who watches until the actor is gone is told before
//    the others, so that names and groups, which are kept by such watches, let go of it before anybody hears of its last end.
// 2. A kill waits for nothing and runs no hook. Its children hear of it: who traps exits ends in order, the others are killed as well.
import { ActorError, describeValue, errorJson, isActorError } from '../../base/actor-error.ts';
import { describeExit, type ExitReason, killedExit, noActorExit, shutdownExit } from '../exit-reason.ts';
import { type Callback, type Cell, type CellExtension, callbackEntry, type Death, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { endsUntold } from '../kernel/drain.ts';
import { answerForNobody } from '../kernel/nobody.ts';
import type { Origin, Place, SignalOp, WatchUntil } from '../kernel/op.ts';
import { endDeferred } from '../mail/deferred-replies.ts';
import { endOffers } from '../mail/open-offers.ts';
import { deadLetter, reply, replyDown } from '../mail/replies.ts';
import { endObservedLife } from '../observing/end-observation.ts';
import { traceExit, traceGone } from '../observing/tracing.ts';
import { labelOf } from '../reporting/labels.ts';
import { noteExit } from '../reporting/life-events.ts';
import { reportCrash } from '../reporting/report-crash.ts';
import { actorLog } from './actor-log.ts';
import { startLifeTimer } from './actor-timers.ts';
import { answerProbes } from './probe.ts';
import { RefusedArguments } from './refused-arguments.ts';
import { putBack } from './stash.ts';

/** How long plain children may take to stop before they are killed. */
const childShutdownMs = 5_000;

/** Begins the end of this incarnation, unless it has begun. */
export function die(core: Core, cell: Cell, death: Death): void {
  if (cell.status >= Status.stopping) return;
  leaveLife(core, cell, death);
  const { ext } = cell;
  if (ext.supervisor === undefined && !hasChildren(ext) && ext.terminateHooks === undefined) {
    finish(core, cell);
    return;
  }
  const { incarnation } = cell;
  const isUnwinding = (): boolean => cell.status === Status.stopping && cell.incarnation === incarnation;
  void unwind(core, cell, death.reason, isUnwinding).then(() => {
    if (isUnwinding()) finish(core, cell);
  });
}

/** Ends the incarnation now, whatever it was doing; its children are killed too. */
export function kill(core: Core, cell: Cell, death: Death): void {
  if (cell.status === Status.awaitingVerdict || cell.status === Status.gone) return;
  if (cell.status < Status.stopping) leaveLife(core, cell, death);
  else cell.ext.death = death;
  const children = cell.extension?.children;
  for (const { place } of children?.known(core.slot) ?? []) core.route(place.slot, { kind: 'parent-killed', to: place.id });
  children?.clear();
  finish(core, cell);
}

/** The parent was killed: who traps exits ends in order, within the time that children have, with the reason `killed`; else at once. */
export function dieOfParent(core: Core, cell: Cell): void {
  const death: Death = { reason: killedExit, final: true };
  if (cell.extension?.trapExit === undefined) {
    kill(core, cell, death);
    return;
  }
  die(core, cell, death);
  if (cell.status === Status.stopping) startLifeTimer(core, cell, childShutdownMs, () => kill(core, cell, death));
}

/** The supervisor's decision that this actor will not live again. Whoever watches or links since its last end finds nobody. */
export function forget(core: Core, cell: Cell): void {
  if (cell.status !== Status.awaitingVerdict) return;
  const { lastEnd = noActorExit } = cell.ext;
  leaveTable(core, cell);
  tellWatchers(core, cell, 'gone', lastEnd);
  tellWatchers(core, cell, 'down', noActorExit);
  tellLinks(core, cell, noActorExit);
}

function leaveLife(core: Core, cell: Cell, death: Death): void {
  reportCrash(core, cell, death);
  const { turn, status, incarnation } = cell;
  cell.turn = undefined;
  cell.status = Status.stopping;
  endObservedLife(core, cell);
  const ext = cell.ext;
  // A first life that ends before it is ready never was: there is nothing to restart.
  const isUnborn = incarnation === 1 && status < Status.ready;
  ext.death = isUnborn ? { ...death, final: true } : death;
  cancelTimers(ext);
  endMonitors(core, cell);
  if (turn?.side !== undefined && turn.scope?.isDeferred !== true) replyDown(core, cell, turn.side, death.reason);
  turn?.scope?.endLife(death.reason);
  endDeferred(core, cell, death.reason);
  answerStarter(core, cell, death);
  ext.abort?.abort(death.reason);
}

/** An actor that ends watches no more. */
function endMonitors(core: Core, cell: Cell): void {
  const { monitors } = cell.ext;
  if (monitors === undefined) return;
  for (const number of monitors) {
    const target = core.monitors.take(number)?.target;
    if (target !== undefined) core.route(target.slot, { kind: 'unwatch', to: target.id, monitor: number });
  }
  monitors.clear();
}

/** Tells whoever waits for the set-up that there will be none. */
function answerStarter(core: Core, cell: Cell, { reason, startError }: Death): void {
  const { startedBy: starter } = cell.ext;
  if (starter === undefined) return;
  cell.ext.startedBy = undefined;
  reply(core, starter, { kind: 'reply', ask: starter.ask, ok: false, error: startError ?? startErrorOf(reason) });
}

/** What an end before the set-up was over means to whoever waited for the start. */
export function startErrorOf(reason: ExitReason): ActorError {
  if (reason.kind === 'error') return reason.error;
  const code = reason.kind === 'thread-lost' ? 'thread-lost' : 'init-failed';
  return new ActorError(code, `the actor ended before its set-up did: ${describeExit(reason)}`);
}

async function unwind(core: Core, cell: Cell, reason: ExitReason, isUnwinding: () => boolean): Promise<void> {
  const { supervisor, terminateHooks = [] } = cell.ext;
  if (supervisor !== undefined) await guarded(core, cell, () => supervisor.onStopping(reason));
  if (isUnwinding()) await stopChildren(core, cell);
  for (const hook of terminateHooks) if (isUnwinding()) await guarded(core, cell, () => hook(reason));
}

async function guarded(core: Core, cell: Cell, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    actorLog(core.log, labelOf(core, cell)).error(
      { error: error instanceof Error ? errorJson(error) : describeValue(error) },
      'a terminate hook failed',
    );
  }
}

/** Stops what is left of the children, all at once, and kills those that take too long. */
function stopChildren(core: Core, cell: Cell): Promise<void> {
  const { children } = cell.ext;
  if (children === undefined || children.size === 0) return Promise.resolve();
  for (const { place } of children.known(core.slot)) {
    core.route(place.slot, { kind: 'stop', to: place.id, reason: shutdownExit, final: true });
  }
  startLifeTimer(core, cell, childShutdownMs, () => {
    for (const { place } of children.known(core.slot)) core.route(place.slot, { kind: 'kill', to: place.id, final: true });
  });
  return new Promise((resolve) => {
    cell.ext.onChildrenGone = resolve;
  });
}

function finish(core: Core, cell: Cell): void {
  const ext = cell.ext;
  const death = ext.death ?? { reason: killedExit, final: false };
  const awaitsVerdict = cell.supervised && !death.final;
  core.recentDeaths.note(cell.id, cell.definitionKey, death.reason, cell.args instanceof RefusedArguments);
  noteExit(core, cell, death.reason, awaitsVerdict);
  traceExit(core, cell, death.reason);
  putBack(core, cell);
  resetLife(cell);
  if (awaitsVerdict) {
    cell.status = Status.awaitingVerdict;
    ext.lastEnd = death.reason;
  } else leaveTable(core, cell);
  if (!endsUntold(core, cell)) tellParent(core, cell, death, awaitsVerdict);
  if (!awaitsVerdict) tellWatchers(core, cell, 'gone', death.reason);
  tellWatchers(core, cell, 'down', death.reason);
  tellLinks(core, cell, death.reason);
  if (cell.signals !== undefined && cell.signals.size > 0) core.schedule(cell);
}

function tellParent(core: Core, cell: Cell, death: Death, awaitsVerdict: boolean): void {
  core.route(cell.parent.slot, {
    kind: 'child-down',
    to: cell.parent.id,
    child: { slot: core.slot, id: cell.id },
    incarnation: cell.incarnation,
    reason: death.reason,
    awaitsVerdict,
    ...(isActorError(death.startError, 'init-ignored') ? { ignored: true } : {}),
  });
}

function resetLife(cell: Cell): void {
  const ext = cell.ext;
  cancelTimers(ext);
  ext.pipes = undefined;
  ext.stash = undefined;
  cell.handlers = undefined;
  ext.terminateHooks = undefined;
  ext.trapExit = undefined;
  ext.abort = undefined;
  ext.supervisor = undefined;
  ext.stopAfterTurn = undefined;
  ext.death = undefined;
  ext.continuations = undefined;
  ext.onChildrenGone = undefined;
  ext.stateAccess = undefined;
}

function cancelTimers(ext: CellExtension): void {
  for (const timer of [...(ext.timers ?? [])]) timer.cancel();
  ext.timers = undefined;
}

/** Those who watch for this kind of end, each once. */
function tellWatchers(core: Core, cell: Cell, until: WatchUntil, reason: ExitReason): void {
  for (const { from, monitor } of cell.extension?.watchers?.take(until) ?? []) {
    if (core.originOf(from.slot) !== from) continue;
    core.route(from.slot, { kind: 'down', monitor, incarnation: cell.incarnation, reason });
  }
}

/** Its links, once for each incarnation. */
function tellLinks(core: Core, cell: Cell, reason: ExitReason): void {
  const { links } = cell.ext;
  if (links === undefined) return;
  const peers = [...links.values()];
  links.clear();
  for (const peer of peers) {
    const from: Place = { slot: core.slot, id: cell.id };
    core.route(peer.slot, { kind: 'exit', to: peer.id, from, reason, linked: true });
  }
}

/** The parent in this thread waits for it no more; one elsewhere is told. */
export function leaveParentOf(core: Core, cell: Cell): void {
  const parent = cell.parent.slot === core.slot ? core.cells.get(cell.parent.id) : undefined;
  if (parent?.extension?.children === undefined) return;
  parent.extension.children.removeNear(cell);
  noteChildrenGone(parent);
}

/** Goes on with an end that waits for the last child. */
export function noteChildrenGone({ extension }: Cell): void {
  if (extension?.onChildrenGone !== undefined && !hasChildren(extension)) extension.onChildrenGone();
}

function hasChildren({ children }: CellExtension): boolean {
  return children !== undefined && children.size > 0;
}

/** The actor is no more: what waits for it finds nobody. */
function leaveTable(core: Core, cell: Cell): void {
  cell.status = Status.gone;
  leaveParentOf(core, cell);
  core.cells.remove(cell.id);
  traceGone(core, cell);
  answerProbes(core, cell, false);
  // First, since what leaves the mailbox would admit them.
  endOffers(core, cell);
  while (cell.mail.shift()) {
    const { method, argument } = cell.mail;
    if (method === callbackEntry) (argument as Callback).cancelled = true;
    else deadLetter(core, cell, method as string, argument, 'stopped');
  }
  cell.mail.clearTaken();
  const { signals } = cell;
  while (signals !== undefined && signals.size > 0) {
    const [op, from] = [signals.headMethod() as SignalOp, signals.headArgument() as Origin];
    signals.drop();
    answerForNobody(core, op, from);
  }
}
