// Calls of which each may be the one that ends the gateway's thread whenever it is made: they were under way when it was lost, twice. They are made one at
// a time, so that the guilty one takes no other of them along, and no call is lost a third time for the sake of another.

export class SuspectLane {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** Calls `make` when no other is under way, at once if none is; {@link left} is to be called then, when it is over. Gives what takes it out of the line: false once it has begun. */
  enter(make: () => void): () => boolean {
    if (!this.#isTaken) {
      this.#isTaken = true;
      make();
      return () => false;
    }
    this.#waiting.push(make);
    return () => {
      const at = this.#waiting.indexOf(make);
      if (at !== -1) this.#waiting.splice(at, 1);
      return at !== -1;
    };
  }

  /** The one that was under way is over. */
  left(): void {
    const next = this.#waiting.shift();
    this.#isTaken = next !== undefined;
    next?.();
  }
}
