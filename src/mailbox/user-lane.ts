// The user lane of a mailbox: FIFO entries of two slots. The first entry lies inline, since most mailboxes hold one at the most;
// the ring is made when a second arrives and let go when the lane runs empty.
// 1. The inline entry is always ahead of every entry of the ring.
import type { Lane } from './lane.ts';
import { PairRing } from './pair-ring.ts';

export class UserLane implements Lane {
  /** The entry that `shift` took. */
  method: unknown = undefined;
  argument: unknown = undefined;
  #firstMethod: unknown = undefined;
  #firstArgument: unknown = undefined;
  #ring: PairRing | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(method: unknown, argument: unknown): void {
    if (this.#size === 0) {
      this.#firstMethod = method;
      this.#firstArgument = argument;
    } else {
      this.#ring ??= new PairRing();
      this.#ring.push(method, argument);
    }
    this.#size++;
  }

  pushOwn(method: unknown, argument: unknown): void {
    this.push(method, argument);
  }

  /** Puts an entry before all others. */
  unshift(method: unknown, argument: unknown): void {
    if (this.#size > 0) {
      this.#ring ??= new PairRing();
      this.#ring.unshift(this.#firstMethod, this.#firstArgument);
    }
    this.#firstMethod = method;
    this.#firstArgument = argument;
    this.#size++;
  }

  /** Moves the oldest entry to `method` and `argument`; false when there is none. */
  shift(): boolean {
    if (this.#size === 0) return false;
    this.method = this.#firstMethod;
    this.argument = this.#firstArgument;
    this.#size--;
    const ring = this.#ring;
    if (this.#size === 0) {
      this.#firstMethod = undefined;
      this.#firstArgument = undefined;
      this.#ring = undefined;
    } else if (ring !== undefined) {
      this.#firstMethod = ring.headMethod();
      this.#firstArgument = ring.headArgument();
      ring.drop();
    }
    return true;
  }

  /** Lets go of what `shift` left behind. */
  clearTaken(): void {
    this.method = undefined;
    this.argument = undefined;
  }
}
