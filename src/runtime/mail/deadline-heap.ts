// Lists of deadlines, the one to be looked at next at the top: a binary heap by `notBefore`.
import type { DeadlineList } from './deadline-list.ts';

export class DeadlineHeap {
  readonly #lists: DeadlineList[] = [];

  get top(): DeadlineList | undefined {
    return this.#lists[0];
  }

  push(list: DeadlineList): void {
    let at = this.#lists.length;
    for (;;) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#lists[parentAt];
      if (parent === undefined || parent.notBefore <= list.notBefore) break;
      this.#lists[at] = parent;
      at = parentAt;
    }
    this.#lists[at] = list;
  }

  pop(): DeadlineList | undefined {
    const top = this.#lists[0];
    const last = this.#lists.pop();
    if (last !== undefined && last !== top) this.#sink(last);
    return top;
  }

  clear(): void {
    this.#lists.length = 0;
  }

  /** Puts `list` where the top was, or as far below as it belongs. */
  #sink(list: DeadlineList): void {
    let at = 0;
    for (;;) {
      const leftAt = 2 * at + 1;
      const [left, right] = [this.#lists[leftAt], this.#lists[leftAt + 1]];
      const isRight = left !== undefined && right !== undefined && right.notBefore < left.notBefore;
      const child = isRight ? right : left;
      if (child === undefined || child.notBefore >= list.notBefore) break;
      this.#lists[at] = child;
      at = isRight ? leftAt + 1 : leftAt;
    }
    this.#lists[at] = list;
  }
}
