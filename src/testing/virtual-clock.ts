// A clock whose time moves only when it is told to. `advance` runs timers in the order of their due times, those of the same time in the
// order in which they were set, and those that are set on the way too. A simulation moves time by `passTo` and picks among the due timers.
import { invalidArgument } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';

interface Timer {
  readonly dueAt: number;
  /** Counts the timers that were set, from 1. */
  readonly order: number;
  readonly callback: () => void;
}

/** Wall time at the clock's zero: the first instant of 2026, UTC. */
const wallZeroMs = 1_767_225_600_000;

export class VirtualClock implements Clock {
  readonly isVirtual = true;
  readonly #timers = new Set<Timer>();
  #now = 0;
  #order = 0;
  /** The earliest due time, unless `isStale`. */
  #earliest: number | undefined;
  #isStale = false;

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return wallZeroMs + this.#now;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const timer: Timer = { dueAt: this.#now + Math.max(0, delayMs), order: ++this.#order, callback };
    this.#timers.add(timer);
    if (!this.#isStale) this.#earliest = Math.min(this.#earliest ?? timer.dueAt, timer.dueAt);
    return { cancel: () => void this.#remove(timer) };
  }

  /** When the next timer is due; undefined when none is set. */
  get nextDueAt(): number | undefined {
    if (this.#isStale) {
      this.#isStale = false;
      this.#earliest = undefined;
      for (const { dueAt } of this.#timers) this.#earliest = Math.min(this.#earliest ?? dueAt, dueAt);
    }
    return this.#earliest;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time by `ms`, 0 or more, running the timers that fall due. */
  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  /** Moves time to `at`, which may not lie in the past, running the timers that fall due. */
  advanceTo(at: number): void {
    this.#checkAhead(at);
    for (let dueAt = this.nextDueAt; dueAt !== undefined && dueAt <= at; dueAt = this.nextDueAt) {
      this.#now = Math.max(this.#now, dueAt);
      this.runDue(0);
    }
    this.#now = Math.max(this.#now, at);
  }

  /** Moves time to `at`, which may not lie in the past, and runs nothing: timers that fall due wait for `runDue`. */
  passTo(at: number): void {
    this.#checkAhead(at);
    this.#now = at;
  }

  /** The timers that are due now, by due time, those of the same time in the order in which they were set. */
  due(): readonly { readonly dueAt: number; readonly order: number }[] {
    const dueAt = this.nextDueAt;
    return dueAt === undefined || dueAt > this.#now ? [] : this.#due();
  }

  /** Runs the timer at `position` of `due()`; does nothing when there is none. */
  runDue(position: number): void {
    const timer = this.#due()[position];
    if (timer !== undefined && this.#remove(timer)) timer.callback();
  }

  #due(): Timer[] {
    const due = [...this.#timers].filter((timer) => timer.dueAt <= this.#now);
    return due.sort((one, other) => one.dueAt - other.dueAt || one.order - other.order);
  }

  #remove(timer: Timer): boolean {
    if (timer.dueAt === this.#earliest) this.#isStale = true;
    return this.#timers.delete(timer);
  }

  #checkAhead(at: number): void {
    if (!(at >= this.#now)) throw invalidArgument('at', `a time of at least ${this.#now}`, at);
  }
}
