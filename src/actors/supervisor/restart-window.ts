// OTP's restart intensity: give up when more than `intensity` restarts fall within `periodMs`. A restart exactly one period old still counts.
// Kept in O(1): a ring of the last intensity + 1 times; the budget is exceeded exactly when the oldest of them is within the period.

export interface RestartBudget {
  /** Restarts allowed within the period, 0 or more. */
  readonly intensity: number;
  /** Milliseconds, more than 0. */
  readonly periodMs: number;
}

export class RestartWindow {
  readonly #budget: RestartBudget;
  readonly #times: number[] = [];
  #oldest = 0;

  constructor(budget: RestartBudget) {
    this.#budget = budget;
  }

  /** Notes a restart at `now` (monotonic milliseconds); true when the budget is exceeded with it. */
  exceeds(now: number): boolean {
    const { intensity, periodMs } = this.#budget;
    if (this.#times.length <= intensity) {
      this.#times.push(now);
      if (this.#times.length <= intensity) return false;
    } else {
      this.#times[this.#oldest] = now;
      this.#oldest = (this.#oldest + 1) % this.#times.length;
    }
    return now - (this.#times[this.#oldest] ?? now) <= periodMs;
  }
}
