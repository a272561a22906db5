// So many in each stretch of time; what is more is counted.

export class RateLimit {
  readonly #most: number;
  readonly #periodMs: number;
  #periodEndsAt = Number.NEGATIVE_INFINITY;
  #taken = 0;

  constructor(most: number, periodMs: number) {
    this.#most = most;
    this.#periodMs = periodMs;
  }

  /** Whether one more may pass at this time. */
  take(now: number): boolean {
    if (now >= this.#periodEndsAt) {
      this.#periodEndsAt = now + this.#periodMs;
      this.#taken = 0;
    }
    this.#taken += 1;
    return this.#taken <= this.#most;
  }

  /** How long until one may pass again. */
  waitMs(now: number): number {
    return Math.max(0, this.#periodEndsAt - now);
  }
}
