// The user lane of a mailbox: FIFO entries of two slots. The first entry lies inline, since most mailboxes hold one at the most;
// a queue is made when a second arrives and let go when the lane runs empty.
// 1. The inline entry is always ahead of every entry of the rest.
import type { Lane } from './lane.ts';
import { PairQueue } from './pair-queue.ts';

export class UserLane implements Lane {
  /** The entry that `shift` took. */
  method: unknown = undefined;
  argument: unknown = undefined;
  #firstMethod: unknown = undefined;
  #firstArgument: unknown = undefined;
  #rest: PairQueue | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(method: unknown, argument: unknown): void {
    if (this.#size === 0) {
      this.#firstMethod = method;
      this.#firstArgument = argument;
    } else {
      this.#rest ??= new PairQueue();
      this.#rest.push(method, argument);
    }
    this.#size++;
  }

  pushOwn(method: unknown, argument: unknown): void {
    this.push(method, argument);
  }

  /** Puts an entry before all others. */
  unshift(method: unknown, argument: unknown): void {
    if (this.#size > 0) {
      this.#rest ??= new PairQueue();
      this.#rest.unshift(this.#firstMethod, this.#firstArgument);
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
    const rest = this.#rest;
    if (this.#size === 0) {
      this.#firstMethod = undefined;
      this.#firstArgument = undefined;
      this.#rest = undefined;
    } else if (rest !== undefined) {
      this.#firstMethod = rest.headMethod();
      this.#firstArgument = rest.headArgument();
      rest.drop();
    }
    return true;
  }

  /** Lets go of what `shift` left behind. */
  clearTaken(): void {
    this.method = undefined;
    this.argument = undefined;
  }
}
