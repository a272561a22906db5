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
    if (name !== undefined) this.#replace(name);
    this.#acts.push(act);
  }

  /** The last act of that name is not performed; the next takes its name. */
  #replace(name: string): void {
    const at = this.#named.get(name);
    if (at !== undefined) this.#acts[at] = undefined;
    this.#named.set(name, this.#acts.length);
  }

  perform(): void {
    for (const act of this.#acts) act?.();
  }
}
