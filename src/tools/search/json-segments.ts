// Parts JSON into passages that mean something alone: a member with its key, a small object or array with its key, a record of a list.
import type { Segment } from './segment.ts';

interface Container {
  /** Where the passage would begin: at the key, if it has one. */
  readonly start: number;
  /** Where its key ends, if it has one. */
  readonly keyEnd: number | undefined;
  /** An object under a key or in a list can be quoted whole; the document's one root cannot. */
  readonly canBeWhole: boolean;
  readonly parts: Segment[];
}

const token = /"(?:[^"\\\n]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** The passages in order; undefined when the text is not JSON (comments and missing commas do no harm). */
export function jsonSegments(text: string, longest: number): Segment[] | undefined {
  const reader = new JsonReader(longest);
  for (const match of text.matchAll(token)) {
    if (!reader.read(match[0], match.index)) return undefined;
  }
  return reader.finish();
}

class JsonReader {
  readonly #longest: number;
  readonly #open: Container[] = [];
  readonly #done: { readonly whole: Segment; readonly parts: readonly Segment[] }[] = [];
  #key: { readonly start: number; readonly end: number } | undefined;
  #last: { readonly start: number; readonly end: number } | undefined;
  #blocks = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  read(word: string, at: number): boolean {
    switch (word) {
      case '{':
      case '[':
        if (this.#last !== undefined) this.#endValue();
        this.#openContainer(at);
        return true;
      case '}':
      case ']':
        this.#endValue();
        return this.#closeContainer(at + 1);
      case ',':
        this.#endValue();
        return true;
      case ':':
        if (this.#last === undefined || this.#open.length === 0) return false;
        this.#key = { start: this.#key?.start ?? this.#last.start, end: this.#last.end };
        this.#last = undefined;
        return true;
      default:
        if (this.#last !== undefined) this.#endValue();
        this.#last = { start: at, end: at + word.length };
        return true;
    }
  }

  /** Of many roots (one to a line) each may be quoted whole; of one root its parts. */
  finish(): Segment[] | undefined {
    this.#endValue();
    if (this.#open.length > 0 || this.#done.length === 0) return undefined;
    const isList = this.#done.length > 1;
    return this.#done.flatMap(({ whole, parts }) =>
      parts.length === 0 || (isList && whole.end - whole.start <= this.#longest) ? [whole] : parts,
    );
  }

  #openContainer(at: number): void {
    const parent = this.#open.at(-1);
    this.#open.push({ start: this.#key?.start ?? at, keyEnd: this.#key?.end, canBeWhole: parent !== undefined, parts: [] });
    this.#key = undefined;
    this.#last = undefined;
  }

  #closeContainer(end: number): boolean {
    const closed = this.#open.pop();
    if (closed === undefined) return false;
    const whole: Segment = { start: closed.start, end, block: this.#blocks };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#done.push({ whole, parts: closed.parts });
    else if (closed.canBeWhole && end - closed.start <= this.#longest) parent.parts.push(whole);
    else this.#addParts(parent, closed);
    this.#blocks += 1;
    return true;
  }

  /** Of what is too long to be quoted whole, the parts; its key is then a passage of its own. */
  #addParts(parent: Container, { start, keyEnd, parts }: Container): void {
    if (keyEnd !== undefined) parent.parts.push({ start, end: keyEnd, block: this.#blocks });
    for (const part of parts) parent.parts.push(part);
  }

  #endValue(): void {
    const first = this.#key ?? this.#last;
    const end = (this.#last ?? this.#key)?.end;
    this.#key = undefined;
    this.#last = undefined;
    if (first === undefined || end === undefined) return;
    const segment: Segment = { start: first.start, end, block: this.#blocks };
    this.#blocks += 1;
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#done.push({ whole: segment, parts: [] });
    else parent.parts.push(segment);
  }
}
