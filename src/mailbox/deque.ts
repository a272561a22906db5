// A queue that gives at both ends: a growable ring. The capacity is 0 or a power of two, so that positions wrap by a mask.

const smallestCapacity = 8;
/** A ring of more places than this is let go when it runs empty. */
const keptCapacity = 1_024;

export class Deque<T extends object> {
  #items: (T | undefined)[] = [];
  /** -1 when there is no place. */
  #mask = -1;
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get head(): T | undefined {
    return this.at(0);
  }

  /** The item at that position, 0 being the oldest. */
  at(position: number): T | undefined {
    return position < this.#size ? this.#items[(this.#head + position) & this.#mask] : undefined;
  }

  /** From the oldest to the newest. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.#size; i++) yield this.at(i) as T;
  }

  push(item: T): void {
    if (this.#size > this.#mask) this.#grow();
    this.#items[(this.#head + this.#size) & this.#mask] = item;
    this.#size++;
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#size--;
    if (this.#size === 0 && this.#mask >= keptCapacity) this.#release();
    return item;
  }

  /** Takes the newest. */
  pop(): T | undefined {
    if (this.#size === 0) return undefined;
    const at = (this.#head + this.#size - 1) & this.#mask;
    const item = this.#items[at];
    this.#items[at] = undefined;
    this.#size--;
    return item;
  }

  /** Makes the item at `position` the oldest; those before it move up by one. */
  promote(position: number): void {
    const item = this.at(position);
    if (item === undefined) return;
    for (let i = position; i > 0; i--) {
      this.#items[(this.#head + i) & this.#mask] = this.#items[(this.#head + i - 1) & this.#mask];
    }
    this.#items[this.#head] = item;
  }

  #grow(): void {
    const capacity = Math.max(smallestCapacity, (this.#mask + 1) * 2);
    const grown: (T | undefined)[] = new Array(capacity);
    for (let i = 0; i < this.#size; i++) grown[i] = this.at(i);
    this.#items = grown;
    this.#mask = capacity - 1;
    this.#head = 0;
  }

  #release(): void {
    this.#items = [];
    this.#mask = -1;
    this.#head = 0;
  }
}
