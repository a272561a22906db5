// How a child comes to be: the parent's thread mints its id, notes it as a child, and sends the spawn in the stream of mail. So whatever the
// parent sends after it arrives after it, and the address can be given away at once.
import type { Placement } from '../actor-context.ts';
import { findDefinition } from '../definition.ts';
import { Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin, Place, SpawnOp } from '../kernel/op.ts';
import { useDefinition } from '../mail/mail.ts';
import { Children, DistantChild } from './children.ts';
import { RefusedArguments } from './refused-arguments.ts';

export interface ChildStart {
  readonly definitionKey: string;
  readonly args: unknown;
  readonly placement: Placement;
  readonly supervised: boolean;
  /** Taken before the set-up, and free again before anybody hears that the actor is gone. */
  readonly name?: string | undefined;
}

/** An address at which nobody will ever live: what an actor gets that spawns after it has ended. */
export function stillbornPlace(core: Core): Place {
  const id = core.mint(core.slot);
  core.cells.raise(core.slot, core.generation, id.n);
  return { slot: core.slot, id };
}

/** Starts a child without waiting for it. */
export function spawnChild(core: Core, parent: Cell, start: ChildStart): Place {
  return spawnAt(core, parent, start, 0, core.slotFor(start.placement));
}

/** Starts a child; the promise settles after its set-up. */
export function startChild(
  core: Core,
  parent: Cell,
  start: ChildStart,
): { readonly place: Place; readonly started: Promise<unknown> } {
  const slot = core.slotFor(start.placement);
  // The set-up has a limit of its own, kept where the child is.
  const { number, promise } = core.asks.open({
    slot,
    about: `the set-up of ${start.definitionKey}`,
    timeoutMs: Number.POSITIVE_INFINITY,
  });
  return { place: spawnAt(core, parent, start, number, slot), started: promise };
}

/** Brings a child whose thread was lost back to its old address: dead as it is, but so that mail waits for it, as for one that crashed. */
export function reviveChild(core: Core, parent: Cell, place: Place, start: ChildStart, incarnation: number): void {
  sendSpawn(core, parent, start, { place, incarnation, ask: 0, awaitsVerdict: true });
}

/** The actor that a spawn asks for. */
export function cellOf(core: Core, op: SpawnOp, from: Origin): Cell {
  const args = op.refusal === undefined ? op.args : new RefusedArguments(op.refusal);
  const cell = new Cell(op.id, op.definitionKey, args, op.parent, op.incarnation, op.supervised);
  const definition = findDefinition(op.definitionKey);
  if (definition !== undefined) useDefinition(core, cell, definition);
  if (op.ask !== 0) cell.ext.startedBy = { ask: op.ask, from };
  if (op.name !== undefined) cell.ext.name = op.name;
  if (op.awaitsVerdict === true) cell.status = Status.awaitingVerdict;
  return cell;
}

/** The actor at `place` is no child of `parent` any more. */
export function leaveParent(core: Core, parent: Cell, place: Place): void {
  const { children } = parent.ext;
  if (place.slot !== core.slot) {
    children?.removeDistant(place);
    return;
  }
  const cell = core.cells.get(place.id);
  if (cell !== undefined) children?.removeNear(cell);
}

interface Birth {
  readonly place: Place;
  readonly incarnation: number;
  readonly ask: number;
  readonly awaitsVerdict: boolean;
}

function spawnAt(core: Core, parent: Cell, start: ChildStart, ask: number, slot: number): Place {
  const place: Place = { slot, id: core.mint(slot) };
  sendSpawn(core, parent, start, { place, incarnation: 1, ask, awaitsVerdict: false });
  return place;
}

function sendSpawn(core: Core, parent: Cell, start: ChildStart, birth: Birth): void {
  const { definitionKey, args, supervised, name } = start;
  const { place, incarnation, ask, awaitsVerdict } = birth;
  const { ext } = parent;
  core.freeze(args);
  ext.place ??= { slot: core.slot, id: parent.id };
  ext.children ??= new Children();
  const unnamed: SpawnOp = {
    kind: 'spawn',
    id: place.id,
    definitionKey,
    args,
    parent: ext.place,
    supervised,
    incarnation,
    ask,
    awaitsVerdict,
  };
  const op = name === undefined ? unnamed : { ...unnamed, name };
  if (place.slot !== core.slot) {
    ext.children.addDistant(new DistantChild(place, core.nextOriginOf(place.slot), definitionKey, incarnation));
    core.route(place.slot, op);
    return;
  }
  core.route(place.slot, op);
  const cell = core.cells.get(place.id);
  if (cell !== undefined) ext.children.addNear(cell);
}
