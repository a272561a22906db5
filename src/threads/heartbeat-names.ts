// The keys of the definitions that have run on a thread, by number, in the memory that it shares: a thread that hangs answers no questions.
// An append-only list of records: number (16 bits), length in bytes (16 bits), text in UTF-8. The first word is the length of the list, and is
// written last. What does not fit any more is not told.

/** How much memory the list takes; pages that are not written cost nothing. */
export const nameBytes = 65_536;
const headBytes = 4;
const recordHeadBytes = 4;
const longestName = 2_048;
/** Numbers from here on are not told. */
const mostNumbers = 4_096;

export interface NameWriter {
  /** Whether that number needs no `add`. */
  has(number: number): boolean;
  add(number: number, name: string): void;
}

export function createNameWriter(memory: SharedArrayBuffer, at: number): NameWriter {
  const written = new Uint8Array(mostNumbers);
  const length = new Int32Array(memory, at, 1);
  const view = new DataView(memory, at, nameBytes);
  let end = headBytes;
  return {
    has: (number) => written[number] !== 0,
    add(number, name) {
      if (number >= mostNumbers) return;
      written[number] = 1;
      const bytes = new TextEncoder().encode(name).subarray(0, longestName);
      if (end + recordHeadBytes + bytes.length > nameBytes) return;
      view.setUint16(end, number);
      view.setUint16(end + 2, bytes.length);
      new Uint8Array(memory, at + end + recordHeadBytes, bytes.length).set(bytes);
      end += recordHeadBytes + bytes.length;
      Atomics.store(length, 0, end);
    },
  };
}

/** The name of that number, when it was told. */
export function readName(memory: SharedArrayBuffer, at: number, number: number): string | undefined {
  const end = Atomics.load(new Int32Array(memory, at, 1), 0);
  const view = new DataView(memory, at, nameBytes);
  for (let place = headBytes; place < end; ) {
    const length = view.getUint16(place + 2);
    // A decoder takes no shared memory, hence the copy.
    if (view.getUint16(place) === number)
      return new TextDecoder().decode(new Uint8Array(memory, at + place + recordHeadBytes, length).slice());
    place += recordHeadBytes + length;
  }
  return undefined;
}
