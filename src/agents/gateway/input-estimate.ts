// How many input tokens a request will be, before its provider says: its bytes, times the most tokens to a byte that the last replies of that model had.

/** Tokens to a byte until so many replies are known: twice what English has. */
const firstRatio = 0.5;
/** No less than a little more than English has, and a tenth more than those before it: a request may be denser. */
const leastRatio = 0.3;
const margin = 1.1;
const remembered = 20;

export class InputEstimate {
  readonly #ratios: number[] = [];

  tokensOf(bytes: number): number {
    const known = Math.max(leastRatio, Math.max(...this.#ratios) * margin);
    const ratio = this.#ratios.length < remembered ? Math.max(firstRatio, known) : known;
    return Math.ceil(bytes * Math.min(1, ratio));
  }

  learn(bytes: number, inputTokens: number): void {
    if (bytes <= 0) return;
    this.#ratios.push(inputTokens / bytes);
    if (this.#ratios.length > remembered) this.#ratios.shift();
  }
}
