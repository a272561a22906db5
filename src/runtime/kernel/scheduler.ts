// Which actor runs next. One armed wake drains many actors.
// 1. An actor is in the run queue at most once.
// 2. The budget of messages is shared by every run of one macrotask, whether a message, a promise or a frame began it, and it is renewed
//    only from a later macrotask: so neither sync floods nor chains of promises starve timers and I/O.
// 3. `afterRun` (the flush of the links) follows every run.
// 4. The time that the runs of one macrotask take is limited too. The clock is looked at after each visit while visits are slow, and less
//    often while they are quick, for a look costs more than a message does (42-49 ns, measured 2026). How much less often is earned in
//    each slice anew: as many may go unseen as were seen to be quick, and one more, up to 16; so few slow ones behind a quick one add up.
// 5. An actor whose promise settled may go on in that reaction, without a run of its own: only while no actor is on the stack and none waits,
//    and at the cost of the same budget and slice. What it sent is flushed by a run that follows.
// 6. A visit that throws, which is a fault of the runtime's own, is handed to `failed`, and the others have their turns all the same.
import type { Clock } from '../../base/clock.ts';
import { Deque } from '../../mailbox/deque.ts';
import type { Cell } from './cell.ts';
import type { Wake } from './ports.ts';

/** Messages per macrotask. 256 to 4,096 kept a timer's p99 lateness at 0.2-0.3 ms beside a flood (measured 2026). */
const budgetPerMacrotask = 1_024;
/** What the runs of one macrotask may take. */
const sliceMs = 5;
/** Visits between two looks at the clock, at the most; doubled at each look as long as those before it took no longer than `quickMs`. */
const mostVisitsPerLook = 16;
const quickMs = 0.2;

export interface SchedulerPorts {
  readonly wake: Wake;
  readonly clock: Clock;
  /** Runs one actor for a while; returns how many messages it handled. */
  readonly visit: (cell: Cell) => number;
  /** A visit threw. Must not throw. */
  readonly failed: (cell: Cell, error: unknown) => void;
  readonly afterRun: () => void;
}

export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #queue = new Deque<Cell>();
  #budget = budgetPerMacrotask;
  /** When the first run of this macrotask began. */
  #startedAt = 0;
  #lookedAt = 0;
  #visitsToLook = 1;
  #visitsPerLook = 1;
  #running = false;
  #soonArmed = false;
  #laterArmed = false;
  #runWanted = false;
  /** A run was requested while actors ran. */
  #askedMeanwhile = false;

  /** Made once, not for each wake. */
  readonly #onSoon = (): void => {
    this.#soonArmed = false;
    this.#run();
  };
  readonly #onLater = (): void => {
    this.#laterArmed = false;
    this.#budget = budgetPerMacrotask;
    if (this.ready > 0 || this.#runWanted) this.#run();
  };

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  get ready(): number {
    return this.#queue.size;
  }

  enqueue(cell: Cell): void {
    if (cell.queued) return;
    cell.queued = true;
    this.#queue.push(cell);
    this.requestRun();
  }

  /** Goes on with an actor whose turn is over, at once when no actor is on the stack and none waits; the flush comes with the next run. */
  resume(cell: Cell): void {
    if (!this.#mayResume() || cell.queued) {
      this.enqueue(cell);
      return;
    }
    this.#running = true;
    this.#askedMeanwhile = false;
    if (this.#budget === budgetPerMacrotask) this.#beginSlice();
    this.#visitOne(cell);
    this.#running = false;
    if (this.#askedMeanwhile || this.ready > 0) this.requestRun();
    else this.#armLater();
  }

  #mayResume(): boolean {
    return this.#ports.wake.resumesAtOnce === true && !this.#running && this.ready === 0 && this.#budget > 0;
  }

  #visitOne(cell: Cell): void {
    try {
      this.#budget -= this.#ports.visit(cell);
      if (this.#isSliceOver()) this.#budget = 0;
    } catch (error) {
      this.#ports.failed(cell, error);
      this.#budget--;
    }
  }

  /** Makes sure that a run, and so a flush, comes. */
  requestRun(): void {
    if (this.#running) this.#askedMeanwhile = true;
    if (this.#running || this.#soonArmed) return;
    if (this.#budget <= 0) {
      this.#runWanted = true;
      this.#armLater();
      return;
    }
    this.#soonArmed = true;
    this.#ports.wake.soon(this.#onSoon);
  }

  /** Makes sure that a run comes in the macrotask after this one. */
  requestLateRun(): void {
    this.#runWanted = true;
    this.#armLater();
  }

  /** Those that wait for their turn, next first. */
  queued(): readonly Cell[] {
    return [...this.#queue];
  }

  /** Runs the ready actor at `position`, 0 being next in turn, and flushes; false when there is none. */
  step(position = 0): boolean {
    this.#queue.promote(position);
    const cell = this.#queue.shift();
    if (cell === undefined) return false;
    this.#running = true;
    try {
      this.#ports.visit(cell);
    } catch (error) {
      this.#ports.failed(cell, error);
    }
    this.#running = false;
    this.#ports.afterRun();
    return true;
  }

  #run(): void {
    this.#running = true;
    this.#runWanted = false;
    if (this.#budget === budgetPerMacrotask) this.#beginSlice();
    while (!this.#drain()) this.#budget--;
    this.#running = false;
    try {
      this.#ports.afterRun();
    } finally {
      if (this.#budget < budgetPerMacrotask) this.#armLater();
    }
  }

  /** Visits the ready actors until none is left, or the budget is; false when a visit failed before that. */
  #drain(): boolean {
    if (this.#budget <= 0) return true;
    let cell = this.#queue.shift();
    try {
      for (; cell !== undefined; cell = this.#queue.shift()) {
        this.#budget -= this.#ports.visit(cell);
        if (this.#isSliceOver()) this.#budget = 0;
        if (this.#budget <= 0) break;
      }
      return true;
    } catch (error) {
      if (cell !== undefined) this.#ports.failed(cell, error);
      return false;
    }
  }

  #beginSlice(): void {
    this.#startedAt = this.#ports.clock.now();
    this.#lookedAt = this.#startedAt;
    this.#visitsToLook = 1;
    this.#visitsPerLook = 1;
  }

  #isSliceOver(): boolean {
    if (--this.#visitsToLook > 0) return false;
    const now = this.#ports.clock.now();
    this.#visitsPerLook = now - this.#lookedAt < quickMs ? Math.min(2 * this.#visitsPerLook, mostVisitsPerLook) : 1;
    this.#visitsToLook = this.#visitsPerLook;
    this.#lookedAt = now;
    return now - this.#startedAt > sliceMs;
  }

  #armLater(): void {
    if (this.#laterArmed) return;
    this.#laterArmed = true;
    this.#ports.wake.later(this.#onLater);
  }
}
