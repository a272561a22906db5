// A clock whose time moves only when it is told to. Timers run in the order of their due times, those of the same time in the order in
// which they were set; a timer that is set while time moves, and falls due on the way, runs too.
import { invalidArgument } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Wall time at the clock's zero: the first instant of 2026, UTC. */
const wallZeroMs = 1_767_225_600_000;

export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now = 0;
  #order = 0;

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return wallZeroMs + this.#now;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const timer: Timer = { dueAt: this.#now + Math.max(0, delayMs), order: ++this.#order, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** When the next timer is due; undefined when none is set. */
  get nextDueAt(): number | undefined {
    return this.#next()?.dueAt;
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
    if (!(at >= this.#now)) throw invalidArgument('at', `a time of at least ${this.#now}`, at);
    for (let timer = this.#next(); timer !== undefined && timer.dueAt <= at; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.callback();
    }
    this.#now = Math.max(this.#now, at);
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.order < next.order))
        next = timer;
    }
    return next;
  }
}
