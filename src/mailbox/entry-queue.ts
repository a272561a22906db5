// A queue of entries that gives at both ends, for lanes that shed: one of these for each level.

export interface Entry {
  readonly method: unknown;
  argument: unknown;
  /** Arrival, counted per lane. */
  readonly order: number;
  /** By the lane's clock; Infinity for never. */
  expiresAt: number;
  /** What the entry coalesces by; undefined when it does not. */
  readonly key: unknown;
}

/** Entries taken from the front before the list is cut. */
const slack = 64;

export class EntryQueue {
  #entries: (Entry | undefined)[] = [];
  #next = 0;

  get size(): number {
    return this.#entries.length - this.#next;
  }

  get head(): Entry | undefined {
    return this.#entries[this.#next];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the oldest. */
  shift(): Entry | undefined {
    const entry = this.#entries[this.#next];
    if (entry === undefined) return undefined;
    this.#entries[this.#next++] = undefined;
    if (this.#next === this.#entries.length) {
      this.#entries = [];
      this.#next = 0;
    } else if (this.#next > slack && this.#next * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#next);
      this.#next = 0;
    }
    return entry;
  }

  /** Takes the newest. */
  pop(): Entry | undefined {
    return this.size === 0 ? undefined : this.#entries.pop();
  }
}
