// How many lines of one kind a log gets: so many, then silence for a while, then as many again.

/** Lines until the silence, as Pekko has it for its dead letters. */
const linesAtOnce = 10;
const silenceMs = 300_000;

export class LogAllowance {
  #lines = 0;
  #silentUntil = 0;
  #leftOut = 0;

  /** Whether a line may be written now; with how many there were not since the last one, and whether silence follows. */
  take(now: number): { readonly leftOut: number; readonly isLast: boolean } | undefined {
    if (this.#lines >= linesAtOnce && now >= this.#silentUntil) this.#lines = 0;
    if (this.#lines >= linesAtOnce) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#lines += 1;
    const isLast = this.#lines >= linesAtOnce;
    if (isLast) this.#silentUntil = now + silenceMs;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return { leftOut, isLast };
  }
}
