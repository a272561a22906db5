// The beginning of an incarnation: its code is loaded, its set-up runs and gives the handlers. It is a turn, so it has the actor to itself.
import { ActorError, describeValue, isActorError } from '../../base/actor-error.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { Cancellable } from '../actor-context.ts';
import { normalExit } from '../exit-reason.ts';
import { ignore } from '../ignore.ts';
import { type Cell, Status, type Turn } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { isThenable } from '../kernel/thenable.ts';
import { useDefinition } from '../mail/mail.ts';
import { reply } from '../mail/replies.ts';
import { reservedNames } from '../protocol.ts';
import { startLifeTimer } from './actor-timers.ts';
import { answerProbes } from './probe.ts';
import { RefusedArguments } from './refused-arguments.ts';
import { die } from './termination.ts';

type Done = (core: Core, cell: Cell) => void;

/** Begins it; `done` is called when the actor is ready. */
export function initialize(core: Core, cell: Cell, done: Done): void {
  if (cell.args instanceof RefusedArguments) {
    fail(core, cell, cell.args.error);
    return;
  }
  cell.status = Status.initializing;
  const turn: Turn = { method: 'set-up', argument: cell.args, side: undefined, scope: undefined, isInHand: false };
  cell.turn = turn;
  const name = nameToTake(cell);
  if (name !== undefined) awaitTable(core, cell, turn, core.names.claim(cell, name), () => load(core, cell, turn, done));
  else if (cell.definition !== undefined) setUp(core, cell, turn, done);
  else load(core, cell, turn, done);
}

/** A name is taken before the first set-up and found after it; later lives keep it. */
function nameToTake(cell: Cell): string | undefined {
  return cell.incarnation === 1 ? cell.extension?.name : undefined;
}

/** Goes on when the table of names has answered. */
function awaitTable(core: Core, cell: Cell, turn: Turn, answer: Promise<void>, next: () => void): void {
  answer.then(
    () => {
      if (cell.turn === turn) next();
    },
    (error: unknown) => {
      if (cell.turn === turn) fail(core, cell, initError(cell, error));
    },
  );
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
  const name = nameToTake(cell);
  if (error !== undefined) fail(core, cell, error);
  else if (name === undefined || cell.turn === undefined) begin(core, cell, handlers, done);
  else awaitTable(core, cell, cell.turn, core.names.publish(cell, name), () => begin(core, cell, handlers, done));
}

function begin(core: Core, cell: Cell, handlers: unknown, done: Done): void {
  cell.handlers = (core.equip?.(cell, handlers as object) ?? handlers) as Readonly<Record<string, unknown>>;
  cell.turn = undefined;
  cell.status = Status.ready;
  const starter = cell.extension?.startedBy;
  if (starter !== undefined) {
    cell.ext.startedBy = undefined;
    reply(core, starter, { kind: 'reply', ask: starter.ask, ok: true, value: undefined });
  }
  if (cell.supervised) {
    const child = { slot: core.slot, id: cell.id };
    core.route(cell.parent.slot, { kind: 'child-up', to: cell.parent.id, child, incarnation: cell.incarnation });
  }
  answerProbes(core, cell, true);
  done(core, cell);
}

function checkHandlers(cell: Cell, handlers: unknown): ActorError | undefined {
  if (typeof handlers !== 'object' || handlers === null) {
    const text = `the set-up of ${cell.definitionKey} must return its handlers, but returned ${describeValue(handlers)}`;
    return new ActorError('init-failed', text);
  }
  const reserved = ownName(handlers, isReserved);
  if (reserved === undefined) return isPlain(handlers) ? checkFunctions(cell, handlers as Record<string, unknown>) : undefined;
  return new ActorError('invalid-protocol', `a protocol may not have a method named "${reserved}"`, {
    details: { name: reserved },
  });
}

/** What is no function could be mistyped only; an instance of a class may keep its state in fields. */
function checkFunctions(cell: Cell, handlers: Readonly<Record<string, unknown>>): ActorError | undefined {
  const name = ownName(handlers, isNoFunction);
  if (name === undefined) return undefined;
  const text = `the handler "${name}" of ${cell.definitionKey} must be a function, but is ${describeValue(handlers[name])}`;
  return new ActorError('init-failed', text, { details: { name } });
}

/** The first own name of which `isIt` holds. A list of all of them, or a closure, would be garbage for each actor that begins. */
function ownName(handlers: object, isIt: (name: string, handlers: object) => boolean): string | undefined {
  for (const name in handlers) if (Object.hasOwn(handlers, name) && isIt(name, handlers)) return name;
  return undefined;
}

function isReserved(name: string): boolean {
  return reservedNames.has(name);
}

function isNoFunction(name: string, handlers: object): boolean {
  return typeof (handlers as Readonly<Record<string, unknown>>)[name] !== 'function';
}

/** A first life that fails to begin never was: there is nothing to restart. */
function fail(core: Core, cell: Cell, error: ActorError): void {
  die(core, cell, { reason: { kind: 'error', error }, final: cell.incarnation === 1 });
}

/** Errors that say what is wrong with the start, and not with the set-up. */
const passedOn: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'definition-not-found',
  'invalid-protocol',
  'already-started',
  'system-stopped',
]);

function initError(cell: Cell, cause: unknown): ActorError {
  if (isActorError(cause) && passedOn.has(cause.code)) return cause;
  const text = cause instanceof Error ? cause.message : describeValue(cause);
  return new ActorError('init-failed', `the set-up of ${cell.definitionKey} failed: ${text}`, { cause });
}

function isPlain(value: unknown): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
