// Which actor an id means in this thread, and mail that came before its actor did.
// 1. New spawns from one spawner arrive in the order of their ids, so an id above the highest seen is not yet spawned. What a lost life of this
//    thread left to be started again comes in any order, among new ones, until the spawner has greeted. After that, any other id that is missing
//    is gone.
// 2. Mail for an id that is not yet spawned is parked until the spawn arrives, the greeting shows that it will not, or the spawner's link closes.
import type { ActorId } from '../address.ts';
import type { Cell } from './cell.ts';
import { CellPages } from './cell-pages.ts';
import type { Op, Origin } from './op.ts';

/** An op and where it came from. */
export interface Parked {
  readonly op: Op;
  readonly from: Origin;
}

/** What is parked for nearly every actor when it comes. */
const nothing: readonly Parked[] = [];

class Spawner {
  readonly slot: number;
  readonly generation: number;
  highest = 0;
  hasGreeted = false;
  readonly cells = new CellPages();
  readonly parked = new Map<number, Parked[]>();

  constructor(slot: number, generation: number) {
    this.slot = slot;
    this.generation = generation;
  }
}

/** Generations per slot that fit beside the slot in one number. */
const generationsPerSlot = 2 ** 32;

export class CellTable {
  readonly #spawners = new Map<number, Spawner>();
  /** The one of the actor that was looked up last. */
  #recent: Spawner | undefined = undefined;
  readonly #closedGeneration = new Map<number, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: ActorId): Cell | undefined {
    let spawner = this.#recent;
    if (spawner?.slot !== id.bySlot || spawner.generation !== id.byGeneration) {
      spawner = this.#spawners.get(spawnerKey(id));
      if (spawner !== undefined) this.#recent = spawner;
    }
    return spawner?.cells.get(id.n);
  }

  add(cell: Cell): void {
    const spawner = this.#spawner(cell.id.bySlot, cell.id.byGeneration);
    if (cell.id.n > spawner.highest) spawner.highest = cell.id.n;
    spawner.cells.set(cell.id.n, cell);
    this.#size++;
  }

  remove(id: ActorId): void {
    const key = spawnerKey(id);
    const spawner = this.#spawners.get(key);
    if (spawner?.cells.delete(id.n) !== true) return;
    this.#size--;
    if (spawner.cells.size === 0 && this.#isClosed(id.bySlot, id.byGeneration)) this.#forget(key);
  }

  /** Whether the spawn of `id` is still to come. */
  isAhead(id: ActorId): boolean {
    if (this.#isClosed(id.bySlot, id.byGeneration)) return false;
    const spawner = this.#spawners.get(spawnerKey(id));
    return spawner?.hasGreeted !== true || id.n > spawner.highest;
  }

  park(id: ActorId, parked: Parked): void {
    const spawner = this.#spawner(id.bySlot, id.byGeneration);
    const list = spawner.parked.get(id.n);
    if (list === undefined) spawner.parked.set(id.n, [parked]);
    else list.push(parked);
  }

  unpark(id: ActorId): readonly Parked[] {
    const spawner = this.#spawners.get(spawnerKey(id));
    if (spawner === undefined || spawner.parked.size === 0) return nothing;
    const list = spawner.parked.get(id.n) ?? nothing;
    spawner.parked.delete(id.n);
    return list;
  }

  /** The spawner has sent all that waited for this thread: what is missing up to `highest` is gone. Returns what was parked for that. */
  greet(slot: number, generation: number, highest: number): readonly Parked[] {
    this.#spawner(slot, generation).hasGreeted = true;
    return this.raise(slot, generation, highest);
  }

  /** The spawner says that ids up to `highest` need not be waited for; returns what was parked for them. */
  raise(slot: number, generation: number, highest: number): readonly Parked[] {
    const spawner = this.#spawner(slot, generation);
    spawner.highest = Math.max(spawner.highest, highest);
    return this.#takeParked(spawner, (n) => n <= highest);
  }

  /** No spawn will come from generations up to this one of `slot`; returns what was parked for them. */
  close(slot: number, generation: number): readonly Parked[] {
    this.#closedGeneration.set(slot, Math.max(generation, this.#closedGeneration.get(slot) ?? 0));
    const parked: Parked[] = [];
    for (const [key, spawner] of this.#spawners) {
      if (Math.floor(key / generationsPerSlot) !== slot || key % generationsPerSlot > generation) continue;
      parked.push(...this.#takeParked(spawner, () => true));
      if (spawner.cells.size === 0) this.#forget(key);
    }
    return parked;
  }

  *all(): Iterable<Cell> {
    for (const spawner of this.#spawners.values()) yield* spawner.cells.values();
  }

  #forget(key: number): void {
    this.#spawners.delete(key);
    this.#recent = undefined;
  }

  #isClosed(slot: number, generation: number): boolean {
    return generation <= (this.#closedGeneration.get(slot) ?? 0);
  }

  #takeParked(spawner: Spawner, wanted: (n: number) => boolean): Parked[] {
    const taken: Parked[] = [];
    for (const [n, list] of spawner.parked) {
      if (!wanted(n)) continue;
      spawner.parked.delete(n);
      taken.push(...list);
    }
    return taken;
  }

  #spawner(slot: number, generation: number): Spawner {
    const key = slot * generationsPerSlot + generation;
    let spawner = this.#spawners.get(key);
    if (spawner === undefined) {
      spawner = new Spawner(slot, generation);
      this.#spawners.set(key, spawner);
    }
    return spawner;
  }
}

function spawnerKey(id: ActorId): number {
  return id.bySlot * generationsPerSlot + id.byGeneration;
}
