// A growable ring of two-slot entries (method, argument) in one flat array: no object per entry.
// The capacity is a power of two, so that positions wrap by a mask.

const smallestEntries = 8;

export class PairRing {
  #slots: unknown[] = new Array(smallestEntries * 2);
  #mask = smallestEntries - 1;
  #head = 0;
  #count = 0;

  get size(): number {
    return this.#count;
  }

  push(method: unknown, argument: unknown): void {
    if (this.#count > this.#mask) this.#grow();
    const at = ((this.#head + this.#count) & this.#mask) << 1;
    this.#slots[at] = method;
    this.#slots[at + 1] = argument;
    this.#count++;
  }

  /** Puts an entry before all others. */
  unshift(method: unknown, argument: unknown): void {
    if (this.#count > this.#mask) this.#grow();
    this.#head = (this.#head - 1) & this.#mask;
    this.#slots[this.#head << 1] = method;
    this.#slots[(this.#head << 1) + 1] = argument;
    this.#count++;
  }

  /** The first entry's method; undefined when empty. */
  headMethod(): unknown {
    return this.#slots[this.#head << 1];
  }

  headArgument(): unknown {
    return this.#slots[(this.#head << 1) + 1];
  }

  /** Removes the first entry. */
  drop(): void {
    const at = this.#head << 1;
    this.#slots[at] = undefined;
    this.#slots[at + 1] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#count--;
  }

  #grow(): void {
    const grown: unknown[] = new Array((this.#mask + 1) * 4);
    for (let i = 0; i < this.#count; i++) {
      const from = ((this.#head + i) & this.#mask) << 1;
      grown[i << 1] = this.#slots[from];
      grown[(i << 1) + 1] = this.#slots[from + 1];
    }
    this.#slots = grown;
    this.#mask = this.#mask * 2 + 1;
    this.#head = 0;
  }
}
