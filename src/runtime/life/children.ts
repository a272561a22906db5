// The actors that end with an actor, in the order of their births: a list that goes through the cells of those of its own thread, so that they
// cost no memory here, and through records of those of other threads.
// 1. A child of this thread leaves when it is gone, one of another thread when that is told, or its thread is lost.
// 2. Who is in no list has no neighbours, and is not the first of any.
import type { ActorId } from '../address.ts';
import type { Origin, Place } from '../kernel/op.ts';
import { placeKey } from './place-key.ts';

/** A child as others see it. */
export interface KnownChild {
  readonly place: Place;
  readonly definitionKey: string;
  readonly incarnation: number;
}

/** Who may be in the list: a cell, or a child on another thread. */
export interface Sibling {
  readonly id: ActorId;
  readonly definitionKey: string;
  readonly incarnation: number;
  previousSibling: Sibling | undefined;
  nextSibling: Sibling | undefined;
}

export class DistantChild implements Sibling {
  readonly slot: number;
  readonly id: ActorId;
  /** The life of its thread that it was spawned into. */
  readonly into: Origin;
  readonly definitionKey: string;
  readonly incarnation: number;
  previousSibling: Sibling | undefined = undefined;
  nextSibling: Sibling | undefined = undefined;

  constructor({ slot, id }: Place, into: Origin, definitionKey: string, incarnation: number) {
    this.slot = slot;
    this.id = id;
    this.into = into;
    this.definitionKey = definitionKey;
    this.incarnation = incarnation;
  }
}

export class Children {
  #first: Sibling | undefined = undefined;
  #last: Sibling | undefined = undefined;
  #size = 0;
  #distant: Map<string, DistantChild> | undefined = undefined;

  get size(): number {
    return this.#size;
  }

  addNear(cell: Sibling): void {
    this.#append(cell);
  }

  addDistant(child: DistantChild): void {
    const key = placeKey(child);
    // One that is started again at its old address takes the place of its record.
    const earlier = this.#distant?.get(key);
    if (earlier !== undefined) this.#unlink(earlier);
    this.#distant ??= new Map();
    this.#distant.set(key, child);
    this.#append(child);
  }

  /** Does nothing when it is no child, or no more. */
  removeNear(cell: Sibling): void {
    if (cell.previousSibling !== undefined || this.#first === cell) this.#unlink(cell);
  }

  removeDistant(place: Place): void {
    const key = placeKey(place);
    const child = this.#distant?.get(key);
    if (child === undefined) return;
    this.#distant?.delete(key);
    this.#unlink(child);
  }

  /** All of them; `slot` is that of the thread that they are told of in. */
  known(slot: number): readonly KnownChild[] {
    const known: KnownChild[] = [];
    for (let child = this.#first; child !== undefined; child = child.nextSibling) {
      const { id, definitionKey, incarnation } = child;
      known.push({ place: { slot: child instanceof DistantChild ? child.slot : slot, id }, definitionKey, incarnation });
    }
    return known;
  }

  /** Those that were spawned into that life of another thread. */
  spawnedInto(origin: Origin): readonly Place[] {
    const children = [...(this.#distant?.values() ?? [])].filter((child) => child.into === origin);
    return children.map(({ slot, id }) => ({ slot, id }));
  }

  clear(): void {
    for (let child = this.#first; child !== undefined; child = this.#first) this.#unlink(child);
    this.#distant = undefined;
  }

  #append(child: Sibling): void {
    const last = this.#last;
    this.#last = child;
    this.#size++;
    if (last === undefined) this.#first = child;
    else {
      last.nextSibling = child;
      child.previousSibling = last;
    }
  }

  #unlink(child: Sibling): void {
    const { previousSibling: previous, nextSibling: next } = child;
    if (previous === undefined) this.#first = next;
    else previous.nextSibling = next;
    if (next === undefined) this.#last = previous;
    else next.previousSibling = previous;
    child.previousSibling = undefined;
    child.nextSibling = undefined;
    this.#size--;
  }
}
