// The line of each run's calls of session tools that wait for something: they are served in the order in which the model made them, whichever file is
// read first, since the ids of what they start go by that order.

/** A place in a run's line. */
export interface LinePlace {
  /** Settles as `promise` does, once those before it have been served. */
  turn<Value>(promise: Promise<Value>): Promise<Value>;
  /** To be called once it has been served, also when that failed. */
  leave(): void;
}

export class CallLine {
  /** Settled when the last of the line has been served. */
  readonly #tails = new Map<string, Promise<void>>();

  isEmpty(run: string): boolean {
    return !this.#tails.has(run);
  }

  /** Takes the last place. */
  join(run: string): LinePlace {
    const before = this.#tails.get(run);
    const served = Promise.withResolvers<void>();
    this.#tails.set(run, served.promise);
    return {
      turn: async (promise) => {
        // Both are heard from now on: a promise that rejects while it has to wait is no unhandled rejection.
        await Promise.allSettled([promise, before]);
        return await promise;
      },
      leave: () => {
        if (this.#tails.get(run) === served.promise) this.#tails.delete(run);
        served.resolve();
      },
    };
  }
}
