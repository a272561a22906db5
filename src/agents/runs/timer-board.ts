// The timers of all runs: keeps those that the runs' states want, and no others. Hardly any of them ever rings, so they are only written down, and one timer
// is armed, for the first of them; when it rings it looks which are due by then.
import type { RunHappening } from './run-event.ts';
import type { RunState } from './run-state.ts';
import { type RunTimer, timersOf, wantSameTimers } from './run-timers.ts';

/** Where time comes from. */
export interface TimerSource {
  nowMs(): number;
  after(delayMs: number, ring: () => void): { cancel(): void };
}

interface KeptTimer extends RunTimer {
  hasRung: boolean;
}

export class TimerBoard {
  readonly #source: TimerSource;
  readonly #rang: (run: string, meaning: RunHappening | 'wake') => void;
  readonly #kept = new Map<string, readonly KeptTimer[]>();
  #armed: { readonly atMs: number; readonly timer: { cancel(): void } } | undefined;

  constructor(source: TimerSource, rang: (run: string, meaning: RunHappening | 'wake') => void) {
    this.#source = source;
    this.#rang = rang;
  }

  /** The run's state changed; `before` is what it was at the last update. */
  update(state: RunState, before?: RunState): void {
    if (before !== undefined && wantSameTimers(before, state)) return;
    const run = state.spec.id;
    const wanted = timersOf(state);
    if (wanted.length === 0) {
      this.#kept.delete(run);
      if (this.#kept.size === 0) this.#disarm();
      return;
    }
    const kept = this.#kept.get(run);
    const timers = wanted.map((one) => kept?.find(({ name }) => name === one.name) ?? { ...one, hasRung: false });
    this.#kept.set(run, timers);
    for (const { atMs, hasRung } of timers) if (!hasRung) this.#arm(atMs);
  }

  /** Sees to it that the timer rings at `atMs` at the latest. */
  #arm(atMs: number): void {
    if (this.#armed !== undefined && this.#armed.atMs <= atMs) return;
    this.#disarm();
    const timer = this.#source.after(Math.max(0, atMs - this.#source.nowMs()), () => this.#ring());
    this.#armed = { atMs, timer };
  }

  #disarm(): void {
    this.#armed?.timer.cancel();
    this.#armed = undefined;
  }

  #ring(): void {
    const armedMs = this.#armed?.atMs ?? 0;
    this.#armed = undefined;
    // The source's times are rounded: what it rang for is due, whatever it says the time is.
    const nowMs = Math.max(armedMs, this.#source.nowMs());
    const due: { readonly run: string; readonly timer: KeptTimer }[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [run, timers] of this.#kept) {
      for (const timer of timers) {
        if (timer.hasRung) continue;
        if (timer.atMs <= nowMs) due.push({ run, timer });
        else nextMs = Math.min(nextMs, timer.atMs);
      }
    }
    if (nextMs !== Number.POSITIVE_INFINITY) this.#arm(nextMs);
    for (const { timer } of due) timer.hasRung = true;
    for (const { run, timer } of due.sort((one, other) => one.timer.atMs - other.timer.atMs)) {
      // What rang before it may have ended its run.
      if (this.#kept.get(run)?.includes(timer) === true) this.#rang(run, timer.meaning);
    }
  }
}
