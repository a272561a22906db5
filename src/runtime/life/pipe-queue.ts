// Works that an actor runs beside its turns, under one name: they begin in order, no more at once than each one's `concurrency`.

export interface Piped {
  readonly concurrency: number;
  begin(): void;
}

/** Works of one name that wait or run. */
export class PipeQueue {
  #running = 0;
  readonly #waiting: Piped[] = [];

  add(piped: Piped): void {
    this.#waiting.push(piped);
    this.#beginNext();
  }

  withdraw(piped: Piped): void {
    const at = this.#waiting.indexOf(piped);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#beginNext();
  }

  ended(): void {
    this.#running--;
    this.#beginNext();
  }

  #beginNext(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#running < next.concurrency; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#running++;
      next.begin();
    }
  }
}
