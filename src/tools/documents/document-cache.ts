// What a thread extracted last, so that ten calls on one document parse it once. Bounded by size; the least recently used goes first.
// Two callers at once share one extraction. A failed extraction is not kept.

interface Entry<Value> {
  readonly value: Promise<Value>;
  /** 0 until it is known. */
  bytes: number;
}

export class DocumentCache<Value> {
  readonly #limitBytes: number;
  /** In order of use: the least recently used first. */
  readonly #entries = new Map<string, Entry<Value>>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The value under `key`, made by `make` (with its size) when it is not there. A value larger than the limit is handed on, not kept. */
  get(key: string, make: () => Promise<{ value: Value; bytes: number }>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    const making = make();
    const entry: Entry<Value> = { value: making.then(({ value }) => value), bytes: 0 };
    this.#entries.set(key, entry);
    making.then(
      ({ bytes }) => this.#keep(key, entry, bytes),
      () => this.#entries.delete(key),
    );
    return entry.value;
  }

  #keep(key: string, entry: Entry<Value>, bytes: number): void {
    if (bytes > this.#limitBytes) {
      this.#entries.delete(key);
      return;
    }
    entry.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#entries) {
      if (this.#bytes <= this.#limitBytes) return;
      if (freed === 0 || oldest === key) continue;
      this.#entries.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
