// What is to be done once a batch is in the journal, in order. Most acts have no name and cost no more than their place in a list.

export class CommitActs {
  readonly #acts: ((() => void) | undefined)[] = [];
  /** Where the last act of each name stands. */
  readonly #named = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#acts.length === 0;
  }

  /** Of several acts of one name the last is performed, in its own place. */
  add(act: () => void, name?: string): void {
    if (name !== undefined) this.drop(name);
    if (name !== undefined) this.#named.set(name, this.#acts.length);
    this.#acts.push(act);
  }

  /** The act of that name, if there is one, is not performed. */
  drop(name: string): void {
    const at = this.#named.get(name);
    if (at !== undefined) this.#acts[at] = undefined;
    this.#named.delete(name);
  }

  perform(): void {
    for (const act of this.#acts) act?.();
  }
}
