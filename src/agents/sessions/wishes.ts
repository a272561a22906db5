// Wishes of code about runs: what is to happen to a run, kept until the journal has it, so that no crash of the coordinator loses one.
import { ActorError } from '../../base/actor-error.ts';
import type { RunHappening } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';

interface Wish {
  readonly run: string;
  readonly happening: RunHappening;
  /** Whether the run's state shows that it has happened. */
  readonly isMet: (state: RunState) => boolean;
  readonly done: PromiseWithResolvers<void>;
}

export class Wishes {
  readonly #tellCoordinator: () => void;
  readonly #open = new Map<number, Wish>();
  readonly #news = new Set<number>();
  #count = 0;
  #closed: ActorError | undefined;

  constructor(tellCoordinator: () => void) {
    this.#tellCoordinator = tellCoordinator;
  }

  /** A number that no earlier wish had. */
  nextNumber(): number {
    return this.#count + 1;
  }

  /** Settles when it has happened, and is in the journal; rejects with `unknown-run` when the run has ended, and with what ended the swarm. */
  add(run: string, happening: RunHappening, isMet: (state: RunState) => boolean): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const done = Promise.withResolvers<void>();
    const number = ++this.#count;
    this.#open.set(number, { run, happening, isMet, done });
    this.#news.add(number);
    this.#tellCoordinator();
    return done.promise;
  }

  /** Nobody is left to fulfil them, nor any that come. */
  abandon(error: ActorError): void {
    this.#closed ??= error;
    for (const { done } of this.#open.values()) done.reject(error);
    this.#open.clear();
  }

  /** Has what is new recorded; for a new life of the coordinator everything that is open. Returns what to call once that is in the journal. */
  take(
    isNewLife: boolean,
    record: (run: string, happening: RunHappening) => void,
  ): (get: (run: string) => RunState | undefined) => void {
    const numbers = isNewLife ? [...this.#open.keys()] : [...this.#news];
    this.#news.clear();
    for (const number of numbers) {
      const wish = this.#open.get(number);
      if (wish !== undefined) record(wish.run, wish.happening);
    }
    return (get) => {
      for (const number of numbers) this.#settle(number, get);
    };
  }

  #settle(number: number, get: (run: string) => RunState | undefined): void {
    const wish = this.#open.get(number);
    if (wish === undefined) return;
    this.#open.delete(number);
    const state = get(wish.run);
    if (state !== undefined && wish.isMet(state)) wish.done.resolve();
    else wish.done.reject(new ActorError('unknown-run', `the run ${wish.run} has ended`, { details: { run: wish.run } }));
  }
}
