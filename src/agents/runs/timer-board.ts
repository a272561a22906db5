// The timers of all runs: keeps those armed that the runs' states want, and no others.
import type { RunHappening } from './run-event.ts';
import type { RunState } from './run-state.ts';
import { timersOf } from './run-timers.ts';

/** Where time comes from. */
export interface TimerSource {
  nowMs(): number;
  after(delayMs: number, ring: () => void): { cancel(): void };
}

export class TimerBoard {
  readonly #source: TimerSource;
  readonly #rang: (run: string, meaning: RunHappening | 'wake') => void;
  readonly #armed = new Map<string, Map<string, { cancel(): void }>>();

  constructor(source: TimerSource, rang: (run: string, meaning: RunHappening | 'wake') => void) {
    this.#source = source;
    this.#rang = rang;
  }

  /** The run's state changed. */
  update(state: RunState): void {
    const run = state.spec.id;
    const wanted = timersOf(state);
    const armed = this.#armed.get(run) ?? new Map<string, { cancel(): void }>();
    for (const [name, timer] of armed) {
      if (wanted.some((one) => one.name === name)) continue;
      timer.cancel();
      armed.delete(name);
    }
    for (const { name, atMs, meaning } of wanted) {
      if (armed.has(name)) continue;
      const ring = (): void => this.#rang(run, meaning);
      armed.set(name, this.#source.after(Math.max(0, atMs - this.#source.nowMs()), ring));
    }
    if (armed.size > 0) this.#armed.set(run, armed);
    else this.#armed.delete(run);
  }
}
