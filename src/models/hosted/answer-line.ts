// Answers that have come, in order; all that came in one round of the event loop are taken up together in the next. To read the head of an answer costs little,
// and to go on with it much: agents wake, events are recorded, and the next calls go out. Done at once for each answer, that held up the reading of those that
// lay there already, and what is done for several was done for one at a time; docs/performance.md has the figures.

export class AnswerLine {
  #waiting: (() => void)[] = [];
  readonly #nextRound: (act: () => void) => void;

  /** `nextRound` calls back in the next round of the event loop. */
  constructor(nextRound: (act: () => void) => void = setImmediate) {
    this.#nextRound = nextRound;
  }

  /** Calls `takeUp`, which must not throw, in the next round. */
  add(takeUp: () => void): void {
    if (this.#waiting.push(takeUp) === 1) this.#nextRound(this.#takeUpAll);
  }

  readonly #takeUpAll = (): void => {
    const all = this.#waiting;
    this.#waiting = [];
    for (const takeUp of all) takeUp();
  };
}
