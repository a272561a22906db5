// In which encoding the bytes of a text are, where nothing says so: by their mark, or by how much of them is UTF-8.

/** UTF-16, whose texts begin with a byte order mark; undefined for what has none, and for UTF-8. */
export function markedEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Counts characters of what was decoded as UTF-8, in pieces: a text with a few broken bytes is UTF-8 all the same. */
export class Utf8Count {
  #broken = 0;
  #sound = 0;

  count(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0xfffd) this.#broken += 1;
      else if (code > 0x7f) this.#sound += 1;
    }
  }

  /** Whether there are far more characters beyond ASCII than broken ones. */
  get isMostlySound(): boolean {
    return this.#sound > this.#broken * 4;
  }
}
