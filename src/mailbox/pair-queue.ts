// A growable queue of two-slot entries (method, argument) in flat arrays: no object per entry.
// 1. Entries lie in blocks that are linked, of which a later one is larger, up to a limit: so a flood grows the queue without copying what waits.
// 2. No block but an only one is empty. The last block that was used up is kept for the next that is needed; a large one only until the queue is empty.
// 3. A block that follows a full one, and begins with the method that one ended with, is of that one method, said once, and its slots are arguments:
//    a flood takes half the memory so. Another method makes pairs of it while they fit, and otherwise ends it. An empty block is one of pairs.

const smallestSlots = 8;
/** So large that V8 keeps a block of a flood beside the young generation, where it is not copied about (from 128 kB on; measured 2026). */
const largestSlots = 32_768;
/** A block of more slots than this is let go when the queue runs empty. */
const keptSlots = 1_024;

/** The `method` of a block of pairs. */
const pairs = Symbol('pairs');

interface Block {
  readonly slots: unknown[];
  /** Of all its entries, or `pairs`. */
  method: unknown;
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
    if (block.to === block.slots.length || (block.method !== pairs && block.method !== method))
      block = this.#roomFor(block, method);
    const { slots, to } = block;
    if (block.method === pairs) {
      slots[to] = method;
      slots[to + 1] = argument;
      block.to = to + 2;
    } else {
      slots[to] = argument;
      block.to = to + 1;
    }
    this.#count++;
  }

  /** Puts an entry before all others. */
  unshift(method: unknown, argument: unknown): void {
    let block = this.#first;
    if (block.from === 0 || block.method !== pairs) block = this.#precede(block);
    block.from -= 2;
    block.slots[block.from] = method;
    block.slots[block.from + 1] = argument;
    this.#count++;
  }

  /** The first entry's method; undefined when empty. */
  headMethod(): unknown {
    const { method, slots, from } = this.#first;
    return method === pairs ? slots[from] : method;
  }

  headArgument(): unknown {
    const { method, slots, from } = this.#first;
    return slots[method === pairs ? from + 1 : from];
  }

  /** Removes the first entry. */
  drop(): void {
    const block = this.#first;
    const { slots, from } = block;
    slots[from] = undefined;
    if (block.method === pairs) {
      slots[from + 1] = undefined;
      block.from = from + 2;
    } else block.from = from + 1;
    this.#count--;
    if (block.from === block.to) this.#leave(block);
  }

  /** `block` is used up. */
  #leave(block: Block): void {
    block.method = pairs;
    block.from = 0;
    block.to = 0;
    if (block.next === undefined) {
      if (block.slots.length > keptSlots) this.#release();
      else if (this.#spare !== undefined && this.#spare.slots.length > keptSlots) this.#spare = undefined;
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

  /** A block with a place for an entry of that method: `last`, or one behind it. */
  #roomFor(last: Block, method: unknown): Block {
    const isFull = last.to === last.slots.length;
    if (!isFull && makePairs(last)) return last;
    const block = this.#spare ?? newBlock(Math.min(last.slots.length * 2, largestSlots));
    this.#spare = undefined;
    if (isFull && lastMethod(last) === method) block.method = method;
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
  return { slots: new Array(slots), method: pairs, from: 0, to: 0, next: undefined };
}

function lastMethod({ method, slots, to }: Block): unknown {
  return method === pairs ? slots[to - 2] : method;
}

/** Makes a block of one method one of pairs; false when they do not fit. */
function makePairs(block: Block): boolean {
  const { slots, method, from, to } = block;
  if (2 * to >= slots.length) return false;
  for (let at = to - 1; at >= from; at--) {
    slots[2 * at + 1] = slots[at];
    slots[2 * at] = method;
  }
  slots.fill(undefined, from, 2 * from);
  block.method = pairs;
  block.from = 2 * from;
  block.to = 2 * to;
  return true;
}
