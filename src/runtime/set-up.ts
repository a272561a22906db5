// The beginning of an incarnation: its code is loaded, its set-up runs and gives the handlers. It is a turn, so it has the actor to itself.
import { ActorError, describeValue, isActorError } from '../base/actor-error.ts';
import type { Cancellable } from './actor-context.ts';
import { startLifeTimer } from './actor-timers.ts';
import { type Cell, Status, type Turn } from './cell.ts';
import type { Core } from './core.ts';
import { normalExit } from './exit-reason.ts';
import { ignore } from './ignore.ts';
import { useDefinition } from './mail.ts';
import { reservedNames } from './protocol.ts';
import { reply } from './replies.ts';
import { die } from './termination.ts';
import { isThenable } from './thenable.ts';

type Done = (core: Core, cell: Cell) => void;

/** Begins it; `done` is called when the actor is ready. */
export function initialize(core: Core, cell: Cell, done: Done): void {
  cell.status = Status.initializing;
  const turn: Turn = { method: 'set-up', argument: cell.args, side: undefined, scope: undefined, isInHand: false };
  cell.turn = turn;
  if (cell.definition !== undefined) setUp(core, cell, turn, done);
  else load(core, cell, turn, done);
}

function load(core: Core, cell: Cell, turn: Turn, done: Done): void {
  const limit = limitTurn(core, cell, turn, core.initTimeoutMs);
  core.loadDefinition(cell.definitionKey).then(
    (definition) => {
      limit.cancel();
      if (cell.turn !== turn) return;
      useDefinition(core, cell, definition);
      core.current = cell;
      core.stamp.enter(cell);
      setUp(core, cell, turn, done);
      core.stamp.leave();
      core.current = undefined;
    },
    (error: unknown) => {
      limit.cancel();
      if (cell.turn === turn) fail(core, cell, initError(cell, error));
    },
  );
}

function setUp(core: Core, cell: Cell, turn: Turn, done: Done): void {
  let handlers: unknown;
  let isPromised: boolean;
  try {
    handlers = cell.definition?.setup(core.makeContext(cell), cell.args);
    // A plain object with a `then` is no promise but a protocol with a reserved name.
    isPromised = isThenable(handlers) && !isPlain(handlers);
  } catch (error) {
    fail(core, cell, initError(cell, error));
    return;
  }
  if (!isPromised) {
    becomeReady(core, cell, handlers, done);
    return;
  }
  const limit = limitTurn(core, cell, turn, cell.definition?.initTimeoutMs ?? core.initTimeoutMs);
  Promise.resolve(handlers).then(
    (settled) => {
      limit.cancel();
      if (cell.turn === turn) becomeReady(core, cell, settled, done);
    },
    (error: unknown) => {
      limit.cancel();
      if (cell.turn === turn) fail(core, cell, initError(cell, error));
    },
  );
}

/** Ends the actor when the turn is not over in time; ends with the incarnation. */
function limitTurn(core: Core, cell: Cell, turn: Turn, limitMs: number): Cancellable {
  if (limitMs === Number.POSITIVE_INFINITY) return { cancel() {} };
  return startLifeTimer(core, cell, limitMs, () => {
    if (cell.turn !== turn) return;
    fail(core, cell, new ActorError('init-timeout', `the set-up of ${cell.definitionKey} took longer than ${limitMs} ms`));
  });
}

function becomeReady(core: Core, cell: Cell, handlers: unknown, done: Done): void {
  if (handlers === ignore) {
    const startError = new ActorError('init-ignored', `the set-up of ${cell.definitionKey} asked for no actor`);
    die(core, cell, { reason: normalExit, final: true, startError });
    return;
  }
  const error = checkHandlers(cell, handlers);
  if (error !== undefined) {
    fail(core, cell, error);
    return;
  }
  cell.handlers = (core.equip?.(cell, handlers as object) ?? handlers) as Readonly<Record<string, unknown>>;
  cell.turn = undefined;
  cell.status = Status.ready;
  const starter = cell.startedBy;
  cell.startedBy = undefined;
  if (starter !== undefined) reply(core, starter, { kind: 'reply', ask: starter.ask, ok: true, value: undefined });
  if (cell.supervised) {
    const child = { slot: core.slot, id: cell.id };
    core.route(cell.parent.slot, { kind: 'child-up', to: cell.parent.id, child, incarnation: cell.incarnation });
  }
  done(core, cell);
}

function checkHandlers(cell: Cell, handlers: unknown): ActorError | undefined {
  if (typeof handlers !== 'object' || handlers === null) {
    const text = `the set-up of ${cell.definitionKey} must return its handlers, but returned ${describeValue(handlers)}`;
    return new ActorError('init-failed', text);
  }
  const reserved = Object.keys(handlers).find((name) => reservedNames.has(name));
  if (reserved === undefined) return undefined;
  return new ActorError('invalid-protocol', `a protocol may not have a method named "${reserved}"`, {
    details: { name: reserved },
  });
}

/** A first life that fails to begin never was: there is nothing to restart. */
function fail(core: Core, cell: Cell, error: ActorError): void {
  die(core, cell, { reason: { kind: 'error', error }, final: cell.incarnation === 1 });
}

function initError(cell: Cell, cause: unknown): ActorError {
  if (isActorError(cause, 'definition-not-found') || isActorError(cause, 'invalid-protocol')) return cause;
  const text = cause instanceof Error ? cause.message : describeValue(cause);
  return new ActorError('init-failed', `the set-up of ${cell.definitionKey} failed: ${text}`, { cause });
}

function isPlain(value: unknown): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
