// Deadlines of the same length, in the order in which they were set, and so in that in which they fall due.
import type { Deadline } from './deadline.ts';

export class DeadlineList {
  readonly delayMs: number;
  /** No deadline of the list is due before. Does not move while the list stands in a heap. */
  notBefore = 0;
  first: Deadline | undefined = undefined;
  #last: Deadline | undefined = undefined;

  constructor(delayMs: number) {
    this.delayMs = delayMs;
  }

  append(deadline: Deadline): void {
    deadline.list = this;
    deadline.before = this.#last;
    if (this.#last === undefined) this.first = deadline;
    else this.#last.behind = deadline;
    this.#last = deadline;
  }

  remove(deadline: Deadline): void {
    const { before, behind } = deadline;
    if (before === undefined) this.first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    deadline.list = undefined;
    deadline.before = undefined;
    deadline.behind = undefined;
  }
}
