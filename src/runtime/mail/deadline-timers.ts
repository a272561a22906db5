// Deadlines on a virtual clock, each with a timer of its own: tests count the timers that are set, and choose among those that are due.
import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { Deadline, Deadlines } from './deadline.ts';

export class DeadlineTimers implements Deadlines {
  readonly #clock: Clock;
  readonly #timers = new Map<Deadline, TimerHandle>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(deadline: Deadline, delayMs: number, now: number): void {
    deadline.dueAt = now + delayMs;
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(deadline);
      deadline.onDue();
    });
    this.#timers.set(deadline, timer);
  }

  lift(deadline: Deadline): void {
    this.#timers.get(deadline)?.cancel();
    this.#timers.delete(deadline);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
