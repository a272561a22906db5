// What is kept of a program's output: the beginning and the end, since a report says most at its end, and what went wrong first at its beginning.
import { withoutEscapes } from '../documents/visible-text.ts';

export class OutputKeeper {
  readonly #mostHead: number;
  readonly #mostTail: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #leftOut = 0;

  /** Keeps a quarter of `capacityBytes` from the beginning and the rest from the end. */
  constructor(capacityBytes: number) {
    this.#mostHead = Math.floor(capacityBytes / 4);
    this.#mostTail = capacityBytes - this.#mostHead;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  add(part: Buffer): void {
    const forHead = part.subarray(0, this.#mostHead - this.#headBytes);
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headBytes += forHead.length;
    }
    const rest = part.subarray(forHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    // Joined now and then, so that each byte is copied about once.
    if (this.#tailBytes > this.#mostTail * 2) this.#trim();
  }

  /** As text, without the sequences that would speak to a terminal. */
  text(): string {
    this.#trim();
    const head = Buffer.concat(this.#head).toString('utf8');
    const tail = Buffer.concat(this.#tail).toString('utf8');
    const gap = this.#leftOut > 0 ? `\n[${this.#leftOut} bytes left out]\n` : '';
    return withoutEscapes(head + gap + tail);
  }

  #trim(): void {
    if (this.#tailBytes <= this.#mostTail) return;
    const all = Buffer.concat(this.#tail);
    // A copy: a view would keep all that was read alive.
    const kept = Buffer.from(all.subarray(all.length - this.#mostTail));
    this.#leftOut += all.length - kept.length;
    this.#tail = [kept];
    this.#tailBytes = kept.length;
  }
}
