// Answers that have come, in order; a few of them are taken up in each round of the event loop. To read the head of an answer costs little, and to go on with
// it much: agents wake, events are recorded, and the next calls go out. Done at once for each answer, that held up the reading of those that lay there already;
// done for all together, the first agent's next call went out when all had got so far. docs/performance.md has the figures.

/** Fewer in a round are dear, since what is done for several in one turn of an actor costs less. */
const leastInRound = 8;
/** Of many a larger part, for the same reason: an eighth of those that wait. */
const partInRound = 8;

export class AnswerLine {
  readonly #waiting: (() => void)[] = [];
  readonly #nextRound: (act: () => void) => void;

  /** `nextRound` calls back in the next round of the event loop. */
  constructor(nextRound: (act: () => void) => void = setImmediate) {
    this.#nextRound = nextRound;
  }

  /** Calls `takeUp`, which must not throw, when it is its turn: first come, first served. */
  add(takeUp: () => void): void {
    if (this.#waiting.push(takeUp) === 1) this.#nextRound(this.#round);
  }

  readonly #round = (): void => {
    const most = Math.max(leastInRound, Math.floor(this.#waiting.length / partInRound));
    const now = this.#waiting.splice(0, most);
    const isLast = this.#waiting.length === 0;
    for (const takeUp of now) takeUp();
    if (!isLast) this.#nextRound(this.#round);
  };
}
