// The deadlines of one thread on one timer of its clock. Most asks share a few time-outs, so those of the same length, in whole milliseconds,
// stand in one list, and a heap says which list is next: setting and lifting one costs the same however many are set.
// 1. The timer is never later than the earliest deadline. It may be early, when what it was set for was lifted; then it is set again.
// 2. With no deadline set, the timer does not keep the process alive; with one set it does, as a timer of its own would. It is not set again then.
// 3. A list stays in the heap when it is empty, until its time comes: an ask after the other takes no list in and out. When there are many of them,
//    and more than of the others, as where each deadline has a length of its own, they go together.
// 4. No user code runs when a deadline is due, since whoever set the timer is not whose deadline it is; and the timer holds nobody's async context.
import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { Detach } from '../kernel/ports.ts';
import type { Deadline, Deadlines } from './deadline.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { DeadlineList } from './deadline-list.ts';

const mostEmptyLists = 1_024;

export class DeadlineLists implements Deadlines {
  readonly #clock: Clock;
  readonly #detach: Detach;
  readonly #lists = new Map<number, DeadlineList>();
  readonly #heap = new DeadlineHeap();
  #size = 0;
  #emptyLists = 0;
  #timer: TimerHandle | undefined = undefined;
  /** When the timer rings; Infinity for none. */
  #ringsAt = Number.POSITIVE_INFINITY;
  #isServing = false;

  constructor(clock: Clock, detach: Detach = (work) => work()) {
    this.#clock = clock;
    this.#detach = detach;
  }

  /** Lists that are kept, empty ones included. */
  get lists(): number {
    return this.#lists.size;
  }

  set(deadline: Deadline, delayMs: number, now: number): void {
    const wholeMs = Math.ceil(delayMs);
    deadline.dueAt = now + wholeMs;
    let list = this.#lists.get(wholeMs);
    if (list === undefined) {
      list = new DeadlineList(wholeMs);
      list.notBefore = deadline.dueAt;
      this.#lists.set(wholeMs, list);
      this.#heap.push(list);
    } else if (list.first === undefined) this.#emptyLists--;
    list.append(deadline);
    if (this.#size++ === 0) this.#timer?.keepAlive?.(true);
    if (list.notBefore < this.#ringsAt && !this.#isServing) this.#arm(list.notBefore, now);
  }

  lift(deadline: Deadline): void {
    const { list } = deadline;
    if (list === undefined) return;
    list.remove(deadline);
    if (list.first === undefined && ++this.#emptyLists > mostEmptyLists) this.#dropEmpty();
    if (--this.#size === 0) this.#timer?.keepAlive?.(false);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#ringsAt = Number.POSITIVE_INFINITY;
    for (const list of this.#lists.values()) while (list.first !== undefined) this.lift(list.first);
    this.#lists.clear();
    this.#heap.clear();
    this.#emptyLists = 0;
  }

  #dropEmpty(): void {
    // While lists are served, one of them is not in the heap.
    if (this.#isServing || 2 * this.#emptyLists < this.#lists.size) return;
    this.#heap.clear();
    for (const list of this.#lists.values()) {
      if (list.first === undefined) this.#lists.delete(list.delayMs);
      else this.#heap.push(list);
    }
    this.#emptyLists = 0;
  }

  #arm(ringsAt: number, now: number): void {
    this.#timer?.cancel();
    this.#ringsAt = ringsAt;
    this.#timer = this.#detach(() => this.#clock.after(ringsAt - now, () => this.#ring()));
  }

  #ring(): void {
    const now = this.#clock.now();
    this.#timer = undefined;
    this.#ringsAt = Number.POSITIVE_INFINITY;
    this.#isServing = true;
    try {
      while ((this.#heap.top?.notBefore ?? Number.POSITIVE_INFINITY) <= now) this.#serve(this.#heap.pop(), now);
    } finally {
      this.#isServing = false;
      this.#goOn();
    }
  }

  #goOn(): void {
    const next = this.#heap.top;
    if (this.#size === 0) this.close();
    else if (next !== undefined) this.#arm(next.notBefore, this.#clock.now());
  }

  /** Those that are due, which may set others, also of this length. */
  #serve(list: DeadlineList | undefined, now: number): void {
    if (list === undefined) return;
    try {
      for (let { first } = list; first !== undefined && first.dueAt <= now; { first } = list) {
        this.lift(first);
        first.onDue();
      }
    } finally {
      if (list.first === undefined) {
        if (this.#lists.delete(list.delayMs)) this.#emptyLists--;
      } else {
        list.notBefore = list.first.dueAt;
        this.#heap.push(list);
      }
    }
  }
}
