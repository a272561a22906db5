// The swarm's journal, watched: whether it answers, and how it failed last. What it is asked goes to the journal as it is.
// 1. The promise of an append is the journal's own, so that nobody hears of the answer later for it being watched.
import type { Clock } from '../../base/clock.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { Journal, StoredEvent } from './journal.ts';

/** A journal that takes longer to answer is held not to. Longer than a run takes that has to be killed. Milliseconds. */
export const longestAnswerMs = 5000;

export class WatchedJournal implements Journal {
  readonly #journal: Journal;
  readonly #clock: Clock;
  /** What it was asked last, while that is not answered. */
  #asked: { readonly sinceMs: number } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** For how long it has not answered what it was asked; `null` when it has. */
  get unansweredMs(): number | null {
    return this.#asked === undefined ? null : this.#clock.now() - this.#asked.sinceMs;
  }

  /** What the journal failed with and has not made good since. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  append(batch: readonly RunEvent[]): Promise<number> {
    const answered = this.#ask();
    try {
      const appended = this.#journal.append(batch);
      Promise.resolve(appended).then(
        () => answered(undefined),
        (error: unknown) => answered({ error }),
      );
      return appended;
    } catch (error) {
      answered({ error });
      throw error;
    }
  }

  async *read(from: number): AsyncIterable<StoredEvent> {
    let answered = this.#ask();
    try {
      for await (const event of this.#journal.read(from)) {
        answered(undefined);
        yield event;
        answered = this.#ask();
      }
      answered(undefined);
    } catch (error) {
      answered({ error });
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** Gives what is to be called with the answer: of several that are open, as when a new life of the coordinator asks again, the last counts. */
  #ask(): (failure: { readonly error: unknown } | undefined) => void {
    const asked = { sinceMs: this.#clock.now() };
    this.#asked = asked;
    return (failure) => {
      if (this.#asked !== asked) return;
      this.#asked = undefined;
      this.#failure = failure;
    };
  }
}
