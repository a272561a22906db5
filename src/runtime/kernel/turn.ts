// One visit of the scheduler to an actor: its signals, then its messages, one at a time.
// 1. The system lane is empty before each message.
// 2. A handler that returned no thenable is never awaited; one that did makes the actor busy until it settles, while signals are served.
// 3. What a handler does after its incarnation ended changes nothing: its turn is no longer the cell's.

import { ActorError, describeValue, wrapError } from '../../base/actor-error.ts';
import { definitionName } from '../definition-name.ts';
import { initialize } from '../life/set-up.ts';
import { takeBack } from '../life/stash.ts';
import { die } from '../life/termination.ts';
import { takeCancelled } from '../mail/cancelling.ts';
import { isDeserted } from '../mail/deserted-turn.ts';
import { reply } from '../mail/replies.ts';
import { deliverObserved, settleObservation } from '../observing/observed-turn.ts';
import { reservedNames } from '../protocol.ts';
import { writeLetter } from '../reporting/letters.ts';
import {
  type Callback,
  type Cell,
  callbackEntry,
  isCallbackEntry,
  isNoArgument,
  noArgument,
  Side,
  Status,
  type Turn,
} from './cell.ts';
import type { Core } from './core.ts';
import type { Origin, SignalOp } from './op.ts';
import { serveSignal } from './signals.ts';
import { isThenable } from './thenable.ts';

// Of its own constants a module's optimized code holds the values; those of another's are looked up and checked at each use (measured 2026).
const { starting, ready } = Status;

/** Messages per visit, so that a busy actor does not hold up its neighbours. */
const messagesPerVisit = 64;

/** Returns how many messages were handled, and at least 1. */
export function visit(core: Core, cell: Cell): number {
  cell.queued = false;
  core.current = cell;
  core.stamp.enter(cell);
  let handled = 0;
  serveSignals(core, cell);
  if (cell.status === starting) {
    initialize(core, cell, afterTurn);
    serveSignals(core, cell);
  }
  let observation = cell.extension?.observation;
  while (cell.status === ready && handled < messagesPerVisit && cell.mail.shift()) {
    handled++;
    if (observation === undefined) deliver(core, cell, cell.mail.method, cell.mail.argument);
    else deliverObserved(core, cell, observation, deliver);
    if (cell.signals === undefined || cell.signals.size === 0) continue;
    serveSignals(core, cell);
    observation = cell.extension?.observation;
  }
  cell.mail.clearTaken();
  core.stamp.leave();
  core.current = undefined;
  const hasSignals = cell.signals !== undefined && cell.signals.size > 0;
  if (hasSignals || (cell.status === ready && cell.mail.size > 0)) core.schedule(cell);
  return Math.max(1, handled);
}

/** Puts a call of the runtime's own at the end of the user lane of this incarnation. */
export function enqueueCallback(core: Core, cell: Cell, run: () => unknown): Callback {
  const { incarnation } = cell;
  const callback: Callback = { cancelled: false, run: () => (cell.incarnation === incarnation ? run() : undefined) };
  if (cell.status === Status.gone) return callback;
  cell.mail.pushOwn(callbackEntry, callback);
  core.schedule(cell);
  return callback;
}

/** Puts a call ahead of all mail, behind the continuations that wait already. */
export function continueWith(core: Core, cell: Cell, run: () => unknown): void {
  const { ext } = cell;
  ext.continuations ??= [];
  ext.continuations.push(run);
  if (ext.continuations.length === 1) queueContinuation(core, cell);
}

/** One entry of the lane stands for all of them, so that they keep their order. */
function queueContinuation(core: Core, cell: Cell): void {
  const runNext = (): unknown => {
    const [next, ...rest] = cell.ext.continuations ?? [];
    cell.ext.continuations = rest.length > 0 ? rest : undefined;
    if (rest.length > 0) queueContinuation(core, cell);
    return next?.();
  };
  cell.mail.unshift(callbackEntry, { cancelled: false, run: runNext });
  core.schedule(cell);
}

/** Serves the signals of an actor now, rather than at its next visit. Only while no actor is on the stack. */
export function serveNow(core: Core, cell: Cell): void {
  core.current = cell;
  core.stamp.enter(cell);
  serveSignals(core, cell);
  core.stamp.leave();
  core.current = undefined;
}

function serveSignals(core: Core, cell: Cell): void {
  const { signals } = cell;
  while (signals !== undefined && signals.size > 0) {
    const op = signals.headMethod() as SignalOp;
    const from = signals.headArgument() as Origin;
    signals.drop();
    serveSignal(core, cell, op, from, enqueueCallback);
  }
}

function deliver(core: Core, cell: Cell, method: unknown, argument: unknown): void {
  if (isCallbackEntry(method)) {
    const callback = argument as Callback;
    if (!callback.cancelled) runCallback(core, cell, callback);
    return;
  }
  const name = method as string;
  const side = Side.is(argument) ? argument : undefined;
  if (side !== undefined && isGivenUp(core, cell, name, side)) return;
  const handler = handlerOf(cell.handlers, name);
  if (handler === undefined) {
    unknownMethod(core, cell, name, argument);
    return;
  }
  const turn: Turn | undefined = side === undefined ? undefined : messageTurn(name, argument, side);
  cell.turn = turn;
  const receiveTimeout = cell.extension?.receiveTimeout;
  receiveTimeout?.begin(name);
  let result: unknown;
  let isPromised: boolean;
  try {
    if (side !== undefined) result = call(cell.handlers, handler, side);
    else result = isNoArgument(argument) ? handler.call(cell.handlers) : handler.call(cell.handlers, argument);
    isPromised = isThenable(result);
  } catch (error) {
    crash(core, cell, turn ?? tellTurn(cell, name, argument), error);
    return;
  }
  if (isPromised) awaitTurn(core, cell, turn ?? tellTurn(cell, name, argument), result);
  else if (turn !== undefined) finishTurn(core, cell, turn, result);
  else receiveTimeout?.end();
}

/** Whether nobody waits for the reply of this ask any more: its asker has its error already. */
function isGivenUp(core: Core, cell: Cell, name: string, side: Side): boolean {
  const isExpired = side.deadline <= core.clock.now();
  if (!takeCancelled(cell, side) && !isExpired) return false;
  writeLetter(core, cell, { method: name, argument: side, reason: isExpired ? 'expired' : 'cancelled' });
  return true;
}

/** The actor's own handler, or its class's; what every object has is no message. */
// biome-ignore lint/complexity/noBannedTypes: all that is known of a handler is that it can be called.
function handlerOf(handlers: Readonly<Record<string, unknown>> | undefined, name: string): Function | undefined {
  const handler = handlers?.[name];
  if (typeof handler !== 'function' || (name !== ordinaryName && isNoMessage(handler, name))) return undefined;
  return handler;
}

/** The names that need a second look. */
const namesOfAll: ReadonlySet<string> = new Set([...reservedNames, ...Object.getOwnPropertyNames(Object.prototype)]);
/** The last name that was none of them: most messages have the name of the one before. */
let ordinaryName = '';

function isNoMessage(handler: unknown, name: string): boolean {
  if (!namesOfAll.has(name)) {
    ordinaryName = name;
    return false;
  }
  return reservedNames.has(name) || handler === (Object.prototype as unknown as Record<string, unknown>)[name];
}

/** What an actor can be sent, for messages: own handlers, then those of its classes. */
function methodNames(handlers: object): readonly string[] {
  const names = Object.keys(handlers);
  for (let at = Object.getPrototypeOf(handlers); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    names.push(...Object.getOwnPropertyNames(at).filter((name) => name !== 'constructor'));
  }
  return names;
}

// biome-ignore lint/complexity/noBannedTypes: as above.
function call(handlers: unknown, handler: Function, side: Side): unknown {
  if (side.args !== undefined) return handler.apply(handlers, [...side.args]);
  return isNoArgument(side.argument) ? handler.call(handlers) : handler.call(handlers, side.argument);
}

function runCallback(core: Core, cell: Cell, callback: Callback): void {
  try {
    const result = callback.run();
    if (isThenable(result)) awaitTurn(core, cell, callbackTurn(), result);
  } catch (error) {
    crash(core, cell, callbackTurn(), error);
  }
}

function messageTurn(method: string, argument: unknown, side: Side | undefined): Turn {
  return { method, argument, side, scope: undefined, isInHand: true, isPutAside: false };
}

/** Of a plain tell, which has none until its handler is known to be async, or failed: it may have been put aside by then. */
function tellTurn(cell: Cell, method: string, argument: unknown): Turn {
  const isPutAside = cell.mail.method === undefined;
  return { method, argument, side: undefined, scope: undefined, isInHand: !isPutAside, isPutAside };
}

function callbackTurn(): Turn {
  return { method: 'callback', argument: noArgument, side: undefined, scope: undefined, isInHand: false, isPutAside: false };
}

function awaitTurn(core: Core, cell: Cell, turn: Turn, result: unknown): void {
  if (cell.status === ready) {
    cell.turn = turn;
    cell.status = Status.busy;
  }
  // A foreign thenable may throw, or call back at once or twice; a promise does not.
  Promise.resolve(result).then(
    (value) => {
      if (cell.turn !== turn) return;
      cell.status = ready;
      finishTurn(core, cell, turn, value);
    },
    (error: unknown) => {
      if (cell.turn !== turn) return;
      cell.status = ready;
      if (isDeserted(core, turn, error)) endDeserted(core, cell, turn);
      else crash(core, cell, turn, error);
    },
  );
}

function finishTurn(core: Core, cell: Cell, { side, scope }: Turn, value: unknown): void {
  if (scope?.isDeferred !== true) {
    scope?.close();
    if (side !== undefined && side.ask !== 0) reply(core, side, { kind: 'reply', ask: side.ask, ok: true, value });
  }
  afterTurn(core, cell);
}

/** A reply of its own making may have been handed on: it is watched until the deadline, as that of a handler that returned. */
function endDeserted(core: Core, cell: Cell, { scope }: Turn): void {
  if (scope?.handle === undefined) scope?.close();
  afterTurn(core, cell);
}

function afterTurn(core: Core, cell: Cell): void {
  cell.turn = undefined;
  const { extension } = cell;
  const stop = extension?.stopAfterTurn;
  const observation = extension?.observation;
  extension?.receiveTimeout?.end();
  if (stop !== undefined && cell.status === ready) die(core, cell, stop);
  else if (observation !== undefined) settleObservation(core, cell, observation);
  if (cell.status === ready && cell.mail.size > 0) core.resume(cell);
}

function crash(core: Core, cell: Cell, turn: Turn, cause: unknown): void {
  const { method, side, argument } = turn;
  const error = handlerFailed(cell, method, cause);
  writeLetter(core, cell, { method, argument: side ?? argument, reason: 'handler-failed', error });
  takeBack(cell, turn);
  // A turn that was not async is on record from here on, for the report.
  if (cell.status < Status.stopping) cell.turn = turn;
  die(core, cell, { reason: { kind: 'error', error }, final: cell.extension?.stopAfterTurn?.final === true });
}

function handlerFailed(cell: Cell, method: string, cause: unknown): ActorError {
  const text = `${nameOf(cell)}.${method} failed: ${cause instanceof Error ? cause.message : describeValue(cause)}`;
  const details = { method };
  return cause instanceof Error
    ? wrapError('handler-failed', text, { details, cause })
    : new ActorError('handler-failed', text, { details, cause });
}

function unknownMethod(core: Core, cell: Cell, name: string, argument: unknown): void {
  const side = Side.is(argument) ? argument : undefined;
  const known = methodNames(cell.handlers ?? {}).join(', ');
  const error = new ActorError('unknown-method', `${nameOf(cell)} has no method "${name}"; it has: ${known}`, {
    details: { method: name },
  });
  if (side !== undefined && side.ask !== 0) reply(core, side, { kind: 'reply', ask: side.ask, ok: false, error });
  writeLetter(core, cell, { method: name, argument, reason: 'unknown-method' });
}

function nameOf(cell: Cell): string {
  return definitionName(cell.definitionKey);
}
