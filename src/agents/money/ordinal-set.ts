// A set of whole numbers from 1 that is filled more or less in order, in little memory: all up to a mark, and those beyond it one by one.
export class OrdinalSet {
  #upTo = 0;
  readonly #beyond = new Set<number>();

  add(ordinal: number): void {
    if (ordinal <= this.#upTo) return;
    this.#beyond.add(ordinal);
    while (this.#beyond.delete(this.#upTo + 1)) this.#upTo += 1;
  }

  has(ordinal: number): boolean {
    return ordinal <= this.#upTo || this.#beyond.has(ordinal);
  }
}
