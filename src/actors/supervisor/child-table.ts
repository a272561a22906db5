// The children of one supervisor: by id in the order of their starts, and by the place where they live.
import type { Place } from '../../runtime/kernel/op.ts';
import { placeKey } from '../../runtime/life/place-key.ts';
import type { SupervisedChild } from './supervised-child.ts';

export class ChildTable {
  readonly #byId = new Map<string, SupervisedChild>();
  readonly #byPlace = new Map<string, SupervisedChild>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): SupervisedChild | undefined {
    return this.#byId.get(id);
  }

  at(place: Place): SupervisedChild | undefined {
    return this.#byPlace.get(placeKey(place));
  }

  /** In the order of their starts. */
  all(): Iterable<SupervisedChild> {
    return this.#byId.values();
  }

  add(child: SupervisedChild): void {
    this.#byId.set(child.spec.id, child);
  }

  settle(child: SupervisedChild, place: Place): void {
    child.place = place;
    this.#byPlace.set(placeKey(place), child);
  }

  /** The child has no actor any more, and its address will not be used again. */
  unsettle(child: SupervisedChild): void {
    if (child.place !== undefined) this.#byPlace.delete(placeKey(child.place));
    child.place = undefined;
  }

  remove(child: SupervisedChild): void {
    this.unsettle(child);
    this.#byId.delete(child.spec.id);
  }
}
