// A sorted list of different numbers, linked node by node, as Savina's list benchmark wants it: each search walks from the head.
interface ListNode {
  readonly value: number;
  next: ListNode | undefined;
}

export class SortedList {
  readonly #head: ListNode = { value: Number.NEGATIVE_INFINITY, next: undefined };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Does nothing when the value is there. */
  add(value: number): void {
    const before = this.#lastBelow(value);
    if (before.next?.value === value) return;
    before.next = { value, next: before.next };
    this.#size += 1;
  }

  has(value: number): boolean {
    return this.#lastBelow(value).next?.value === value;
  }

  toArray(): number[] {
    const values: number[] = [];
    for (let node = this.#head.next; node !== undefined; node = node.next) values.push(node.value);
    return values;
  }

  #lastBelow(value: number): ListNode {
    let node = this.#head;
    while (node.next !== undefined && node.next.value < value) node = node.next;
    return node;
  }
}
