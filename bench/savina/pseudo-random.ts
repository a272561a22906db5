// Savina's own source of chance: 16 bits, cheap enough not to be what is measured, and the same in the Erlang versions.
export class PseudoRandom {
  #value: number;

  constructor(seed: number) {
    this.#value = seed & 0xffff;
  }

  /** A whole number from 0 to 65,535. */
  next(): number {
    this.#value = (this.#value * 1_309 + 13_849) & 0xffff;
    return this.#value;
  }

  /** A whole number from 0 up to, and without, `limit`, which is at most 65,536. */
  below(limit: number): number {
    return this.next() % limit;
  }
}
