// The actors that end with an actor. Those of its own thread are linked through their cells, so that they cost no memory here; those of other
// threads are records.
// 1. A child of this thread leaves when it is gone, one of another thread when that is told, or its thread is lost.
// 2. A cell that is in no list has no neighbours, and is not the first of any.
import type { ActorId } from '../address.ts';
import type { Origin, Place } from '../kernel/op.ts';
import { placeKey } from './place-key.ts';

/** A child as others see it. */
export interface KnownChild {
  readonly place: Place;
  readonly definitionKey: string;
  readonly incarnation: number;
}

/** A cell, as far as the list needs to know it. */
export interface Sibling {
  readonly id: ActorId;
  readonly definitionKey: string;
  readonly incarnation: number;
  previousSibling: Sibling | undefined;
  nextSibling: Sibling | undefined;
}

/** A child on another thread. */
export interface DistantChild extends KnownChild {
  /** The life of its thread that it was spawned into. */
  readonly into: Origin;
}

export class Children {
  #first: Sibling | undefined = undefined;
  #last: Sibling | undefined = undefined;
  #near = 0;
  #distant: Map<string, DistantChild> | undefined = undefined;

  get size(): number {
    return this.#near + (this.#distant?.size ?? 0);
  }

  addNear(cell: Sibling): void {
    const last = this.#last;
    this.#last = cell;
    this.#near++;
    if (last === undefined) this.#first = cell;
    else {
      last.nextSibling = cell;
      cell.previousSibling = last;
    }
  }

  addDistant(child: DistantChild): void {
    this.#distant ??= new Map();
    this.#distant.set(placeKey(child.place), child);
  }

  /** Does nothing when it is no child, or no more. */
  removeNear(cell: Sibling): void {
    const { previousSibling: previous, nextSibling: next } = cell;
    if (previous === undefined && this.#first !== cell) return;
    if (previous === undefined) this.#first = next;
    else previous.nextSibling = next;
    if (next === undefined) this.#last = previous;
    else next.previousSibling = previous;
    cell.previousSibling = undefined;
    cell.nextSibling = undefined;
    this.#near--;
  }

  removeDistant(place: Place): void {
    this.#distant?.delete(placeKey(place));
  }

  /** All of them; `slot` is that of the thread that they are told of in. */
  known(slot: number): readonly KnownChild[] {
    const known: KnownChild[] = [];
    for (let cell = this.#first; cell !== undefined; cell = cell.nextSibling) {
      const { id, definitionKey, incarnation } = cell;
      known.push({ place: { slot, id }, definitionKey, incarnation });
    }
    return this.#distant === undefined ? known : [...known, ...this.#distant.values()];
  }

  /** Those that were spawned into that life of another thread. */
  spawnedInto(origin: Origin): readonly Place[] {
    return [...(this.#distant?.values() ?? [])].filter((child) => child.into === origin).map((child) => child.place);
  }

  clear(): void {
    for (let cell = this.#first; cell !== undefined; cell = this.#first) this.removeNear(cell);
    this.#distant = undefined;
  }
}
