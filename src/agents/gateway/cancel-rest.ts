// The rest of an account after a cancel: cancels come in crowds, and what would be sent in place of one the next may be about to end.

const restMs = 25;
/** However many follow each other. */
const longestRestMs = 250;

export class CancelRest {
  /** Since the first cancel that nothing was sent after. */
  #sinceMs: number | undefined;
  #untilMs = 0;

  cancelled(nowMs: number): void {
    this.#sinceMs ??= nowMs;
    this.#untilMs = Math.min(this.#sinceMs + longestRestMs, nowMs + restMs);
  }

  /** Milliseconds until it is over; 0: it is, and the next cancel begins another. */
  leftMs(nowMs: number): number {
    const leftMs = Math.max(0, this.#untilMs - nowMs);
    if (leftMs === 0) this.#sinceMs = undefined;
    return leftMs;
  }
}
