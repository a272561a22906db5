// Entries under numbers that are given out in order and never again: an array, in which an entry's place is its number modulo the length.
// 1. The higher part of a number is the generation of its place: an old number meets no later entry.
// 2. At most half of the places are taken, so that of the next numbers, in the long run, no more than every other one is passed over.

export interface Numbered {
  /** Above 0 once it is in a table. */
  number: number;
}

const leastPlaces = 64;
/** An array that grew past this is let go when it is empty. */
const keptPlaces = 65_536;

export class NumberedTable<Entry extends Numbered> {
  #places: (Entry | undefined)[] = emptyPlaces(leastPlaces);
  #mask = leastPlaces - 1;
  #last: number;
  #size = 0;

  constructor(last = 0) {
    this.#last = last;
  }

  get size(): number {
    return this.#size;
  }

  /** Gives `entry` the next number whose place is free. */
  add(entry: Entry): void {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    do this.#last++;
    while (this.#places[this.#last & this.#mask] !== undefined);
    entry.number = this.#last;
    this.#places[this.#last & this.#mask] = entry;
    this.#size++;
  }

  get(number: number): Entry | undefined {
    const entry = this.#places[number & this.#mask];
    return entry?.number === number ? entry : undefined;
  }

  take(number: number): Entry | undefined {
    const entry = this.get(number);
    if (entry === undefined) return undefined;
    this.#places[number & this.#mask] = undefined;
    if (--this.#size === 0 && this.#places.length > keptPlaces) this.#use(emptyPlaces(leastPlaces));
    return entry;
  }

  /** All entries, in the order of their numbers. */
  all(): readonly Entry[] {
    return this.#places.filter((entry) => entry !== undefined).sort((one, other) => one.number - other.number);
  }

  #grow(): void {
    const entries = this.#places;
    this.#use(emptyPlaces(entries.length * 2));
    for (const entry of entries) if (entry !== undefined) this.#places[entry.number & this.#mask] = entry;
  }

  #use(places: (Entry | undefined)[]): void {
    this.#places = places;
    this.#mask = places.length - 1;
  }
}

function emptyPlaces(count: number): undefined[] {
  return new Array<undefined>(count).fill(undefined);
}
