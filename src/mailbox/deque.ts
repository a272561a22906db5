// A queue that gives at both ends.

/** Items taken from the front before the list is cut. */
const slack = 64;

export class Deque<T extends object> {
  #items: (T | undefined)[] = [];
  #next = 0;

  get size(): number {
    return this.#items.length - this.#next;
  }

  get head(): T | undefined {
    return this.#items[this.#next];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    const item = this.#items[this.#next];
    if (item === undefined) return undefined;
    this.#items[this.#next++] = undefined;
    if (this.#next === this.#items.length) {
      this.#items = [];
      this.#next = 0;
    } else if (this.#next > slack && this.#next * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#next);
      this.#next = 0;
    }
    return item;
  }

  /** Takes the newest. */
  pop(): T | undefined {
    return this.size === 0 ? undefined : this.#items.pop();
  }
}
