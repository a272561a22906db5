// How an actor ends. In order: it takes no more mail; its children end and are awaited; its terminate hooks run; its mailbox is drained to
// the dead letters (or kept, when a supervisor is to decide); its parent is told; its watchers and links are told.
// 1. Each watcher of an incarnation gets one DOWN, after everything that the actor sent.
// 2. A kill waits for nothing and runs no hook.
import { ActorError } from '../base/actor-error.ts';
import { formatAddress, idKey } from './address.ts';
import { type Callback, type Cell, callbackEntry, type Death, noArgument, Side, Status } from './cell.ts';
import type { Core } from './core.ts';
import type { DeadLetterReason } from './dead-letters.ts';
import { describeExit, type ExitReason, killedExit, noActorExit, shutdownExit } from './exit-reason.ts';
import type { Origin, ReplyOp } from './op.ts';

/** How long plain children may take to stop before they are killed. */
const childShutdownMs = 5_000;

/** Begins the end of this incarnation, unless it has begun. */
export function die(core: Core, cell: Cell, death: Death): void {
  if (cell.status >= Status.stopping) return;
  leaveLife(core, cell, death);
  const ext = cell.extension;
  if (ext === undefined || (ext.supervisor === undefined && ext.children.size === 0 && ext.terminateHooks.length === 0)) {
    finish(core, cell);
    return;
  }
  const incarnation = cell.incarnation;
  void unwind(core, cell, death.reason).then(() => {
    if (cell.status === Status.stopping && cell.incarnation === incarnation) finish(core, cell);
  });
}

/** Ends the incarnation now, whatever it was doing; its children are killed too. */
export function kill(core: Core, cell: Cell, death: Death): void {
  if (cell.status === Status.awaitingVerdict || cell.status === Status.gone) return;
  if (cell.status < Status.stopping) leaveLife(core, cell, death);
  else cell.ext.death = death;
  for (const child of cell.extension?.children.values() ?? []) {
    core.route(child.place.slot, { kind: 'kill', to: child.place.id, final: true });
  }
  cell.extension?.children.clear();
  finish(core, cell);
}

/** The supervisor's decision that this actor will not live again. */
export function forget(core: Core, cell: Cell, reason: ExitReason): void {
  if (cell.status !== Status.awaitingVerdict) return;
  cell.status = Status.gone;
  core.cells.remove(cell.id);
  drainMail(core, cell, 'stopped');
  tellWatchers(core, cell, reason);
}

/** Answers an ask, if that life of the asker's thread is still there to hear it. */
export function reply(core: Core, asked: { readonly ask: number; readonly from: Origin }, outcome: ReplyOp): void {
  if (asked.ask === 0 || core.originOf(asked.from.slot) !== asked.from) return;
  core.route(asked.from.slot, outcome);
}

/** Rejects an ask because its target ended. */
export function replyDown(core: Core, cell: Cell, side: Side, reason: ExitReason): void {
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  const error = new ActorError('down', `${target} ended while it was asked: ${describeExit(reason)}`, {
    details: { reason: reason.kind, target },
    cause: reason.kind === 'error' ? reason.error : undefined,
  });
  reply(core, side, { kind: 'reply', ask: side.ask, ok: false, error });
}

/** Puts a message that will not be handled among the dead letters and rejects its ask. */
export function deadLetter(core: Core, cell: Cell, method: string, argument: unknown, reason: DeadLetterReason): void {
  const target = formatAddress(core.addressOf({ slot: core.slot, id: cell.id }));
  core.deadLetters.add({ reason, target, method, count: 1 });
  if (!Side.is(argument) || argument.ask === 0) return;
  const error = new ActorError('no-actor', `${target} has stopped`, { details: { target } });
  reply(core, argument, { kind: 'reply', ask: argument.ask, ok: false, error });
}

function leaveLife(core: Core, cell: Cell, death: Death): void {
  const turn = cell.turn;
  cell.turn = undefined;
  cell.status = Status.stopping;
  const ext = cell.ext;
  ext.death = death;
  for (const timer of ext.timers) timer.cancel();
  ext.timers.clear();
  endMonitors(core, cell);
  if (turn?.side !== undefined) replyDown(core, cell, turn.side, death.reason);
  answerStarter(core, cell, death.reason);
  ext.abort?.abort(death.reason);
}

/** An actor that ends watches no more. */
function endMonitors(core: Core, cell: Cell): void {
  const { monitors } = cell.ext;
  for (const number of monitors) {
    const target = core.monitors.take(number)?.target;
    if (target !== undefined) core.route(target.slot, { kind: 'unwatch', to: target.id, monitor: number });
  }
  monitors.clear();
}

/** Tells whoever waits for the set-up that there will be none. */
function answerStarter(core: Core, cell: Cell, reason: ExitReason): void {
  const starter = cell.startedBy;
  if (starter === undefined) return;
  cell.startedBy = undefined;
  const error =
    reason.kind === 'error'
      ? reason.error
      : new ActorError('init-failed', `the actor ended before its set-up did: ${describeExit(reason)}`);
  reply(core, starter, { kind: 'reply', ask: starter.ask, ok: false, error });
}

async function unwind(core: Core, cell: Cell, reason: ExitReason): Promise<void> {
  const ext = cell.ext;
  if (ext.supervisor !== undefined) await guarded(core, cell, () => ext.supervisor?.onStopping(reason));
  await stopChildren(core, cell);
  for (const hook of ext.terminateHooks) await guarded(core, cell, () => hook(reason));
}

async function guarded(core: Core, cell: Cell, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    core.log.error({ actor: idKey(cell.id), error }, 'a terminate hook failed');
  }
}

/** Stops what is left of the children, all at once, and kills those that take too long. */
function stopChildren(core: Core, cell: Cell): Promise<void> {
  const { children } = cell.ext;
  for (const child of children.values()) {
    core.route(child.place.slot, { kind: 'stop', to: child.place.id, reason: shutdownExit, final: true });
  }
  if (children.size === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const killLate = core.clock.after(childShutdownMs, () => {
      for (const child of children.values()) core.route(child.place.slot, { kind: 'kill', to: child.place.id, final: true });
    });
    cell.ext.onChildrenGone = () => {
      killLate.cancel();
      resolve();
    };
  });
}

function finish(core: Core, cell: Cell): void {
  const ext = cell.ext;
  const death = ext.death ?? { reason: killedExit, final: false };
  const awaitsVerdict = cell.supervised && !death.final;
  resetLife(cell);
  if (awaitsVerdict) cell.status = Status.awaitingVerdict;
  else {
    cell.status = Status.gone;
    core.cells.remove(cell.id);
    drainMail(core, cell, 'stopped');
  }
  core.route(cell.parent.slot, {
    kind: 'child-down',
    to: cell.parent.id,
    child: { slot: core.slot, id: cell.id },
    incarnation: cell.incarnation,
    reason: death.reason,
    awaitsVerdict,
  });
  tellWatchers(core, cell, death.reason);
  for (const peer of ext.links.values()) {
    core.route(peer.slot, { kind: 'exit', to: peer.id, from: { slot: core.slot, id: cell.id }, reason: death.reason });
  }
  ext.links.clear();
  if (cell.signals !== undefined && cell.signals.size > 0) core.schedule(cell);
}

function resetLife(cell: Cell): void {
  const ext = cell.ext;
  cell.handlers = undefined;
  ext.terminateHooks = [];
  ext.trapExit = undefined;
  ext.abort = undefined;
  ext.supervisor = undefined;
  ext.stopAfterTurn = undefined;
  ext.death = undefined;
  ext.onChildrenGone = undefined;
}

function tellWatchers(core: Core, cell: Cell, reason: ExitReason): void {
  const ext = cell.ext;
  const { watchers } = ext;
  ext.watchers = [];
  for (const watcher of watchers) {
    if (core.originOf(watcher.from.slot) !== watcher.from) continue;
    core.route(watcher.from.slot, { kind: 'down', monitor: watcher.monitor, incarnation: cell.incarnation, reason });
  }
}

function drainMail(core: Core, cell: Cell, reason: DeadLetterReason): void {
  while (cell.mail.shift()) {
    const { method, argument } = cell.mail;
    if (method === callbackEntry) (argument as Callback).cancelled = true;
    else deadLetter(core, cell, method as string, argument === noArgument ? undefined : argument, reason);
  }
  cell.mail.clearTaken();
  while (cell.signals !== undefined && cell.signals.size > 0) {
    const op = cell.signals.headMethod() as { kind: string; monitor?: number };
    const from = cell.signals.headArgument() as Origin;
    cell.signals.drop();
    if (op.kind === 'watch' && op.monitor !== undefined) {
      core.route(from.slot, { kind: 'down', monitor: op.monitor, incarnation: cell.incarnation, reason: noActorExit });
    }
  }
}
