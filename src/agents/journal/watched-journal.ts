// The swarm's journal, watched: whether it answers, and how it failed last. What it is asked goes to the journal as it is.
// 1. The promise of an append is the journal's own, so that nobody hears of the answer later for it being watched.
import type { Clock } from '../../base/clock.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { Journal, StoredEvent } from './journal.ts';

export class WatchedJournal implements Journal {
  readonly #journal: Journal;
  readonly #clock: Clock;
  /** The last append, while it is not answered. */
  #asked: { readonly sinceMs: number } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** For how long an append has not been answered; `null` when none is open. */
  get unansweredMs(): number | null {
    return this.#asked === undefined ? null : this.#clock.now() - this.#asked.sinceMs;
  }

  /** What the journal failed with and has not made good since by an append. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  append(batch: readonly RunEvent[]): Promise<number> {
    const asked = { sinceMs: this.#clock.now() };
    this.#asked = asked;
    // A new life of the coordinator appends again while the last append of the old one may still be open.
    const answered = (failure: { readonly error: unknown } | undefined): void => {
      this.#failure = failure;
      if (this.#asked === asked) this.#asked = undefined;
    };
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
    try {
      yield* this.#journal.read(from);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
