// A growable queue of two-slot entries (method, argument) in flat arrays: no object per entry.
// 1. Entries lie in blocks that are linked, of which a later one is larger, up to a limit: so a flood grows the queue without copying what waits.
// 2. No block but an only one is empty. The last block that was used up is kept for the next that is needed; a large one only until the queue is empty.

const smallestSlots = 8;
/** So large that V8 keeps a block of a flood beside the young generation, where it is not copied about (from 128 kB on; measured 2026). */
const largestSlots = 32_768;
/** A block of more slots than this is let go when the queue runs empty. */
const keptSlots = 1_024;

interface Block {
  readonly slots: unknown[];
  /** The slots from here to `to` hold entries. */
  from: number;
  to: number;
  next: Block | undefined;
}

export class PairQueue {
  #first: Block = newBlock(smallestSlots);
  #last: Block = this.#first;
  #spare: Block | undefined = undefined;
  #count = 0;

  get size(): number {
    return this.#count;
  }

  push(method: unknown, argument: unknown): void {
    let block = this.#last;
    let { to } = block;
    if (to === block.slots.length) {
      block = this.#extend(block);
      to = 0;
    }
    block.slots[to] = method;
    block.slots[to + 1] = argument;
    block.to = to + 2;
    this.#count++;
  }

  /** Puts an entry before all others. */
  unshift(method: unknown, argument: unknown): void {
    let block = this.#first;
    if (block.from === 0) block = this.#precede(block);
    block.from -= 2;
    block.slots[block.from] = method;
    block.slots[block.from + 1] = argument;
    this.#count++;
  }

  /** The first entry's method; undefined when empty. */
  headMethod(): unknown {
    const { slots, from } = this.#first;
    return slots[from];
  }

  headArgument(): unknown {
    const { slots, from } = this.#first;
    return slots[from + 1];
  }

  /** Removes the first entry. */
  drop(): void {
    const block = this.#first;
    const { slots, from } = block;
    slots[from] = undefined;
    slots[from + 1] = undefined;
    block.from = from + 2;
    this.#count--;
    if (block.from === block.to) this.#leave(block);
  }

  /** `block` is used up. */
  #leave(block: Block): void {
    block.from = 0;
    block.to = 0;
    if (block.next === undefined) {
      if (block.slots.length > keptSlots) this.#release();
      return;
    }
    this.#first = block.next;
    block.next = undefined;
    this.#spare = block;
  }

  #release(): void {
    this.#first = newBlock(smallestSlots);
    this.#last = this.#first;
    this.#spare = undefined;
  }

  #extend(last: Block): Block {
    const block = this.#spare ?? newBlock(Math.min(last.slots.length * 2, largestSlots));
    this.#spare = undefined;
    last.next = block;
    this.#last = block;
    return block;
  }

  /** A block before `first` that fills from its end; an only block that is empty is turned round. */
  #precede(first: Block): Block {
    const block = this.#count === 0 ? first : newBlock(smallestSlots);
    block.from = block.slots.length;
    block.to = block.from;
    if (block !== first) {
      block.next = first;
      this.#first = block;
    }
    return block;
  }
}

function newBlock(slots: number): Block {
  return { slots: new Array(slots), from: 0, to: 0, next: undefined };
}
