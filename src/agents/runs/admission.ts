// The concurrency limit: who holds a place and who is next in line. First come, first served, but a woken run goes before new ones:
// it holds results in memory, and its end frees more than a new run's start would.
import { isTerminal } from './run-record.ts';
import type { RunState } from './run-state.ts';

/** What a run wants of the limiter where it stands. A waiting run wants nothing and holds nothing. */
export type Claim = 'none' | 'line' | 'front-line' | 'place';

export function claimOf(state: RunState): Claim {
  if (isTerminal(state.status) || state.stop !== null) return 'none';
  if (state.status === 'running') return 'place';
  if (state.status !== 'queued' || state.ending !== null) return 'none';
  return state.startedMs === null ? 'line' : 'front-line';
}

/** The places of one swarm. Every operation takes constant time. */
export class Admission {
  readonly #places: number;
  readonly #holders = new Set<string>();
  // Sets keep the order of insertion, and let a cancelled run leave the middle of the line.
  readonly #front = new Set<string>();
  readonly #line = new Set<string>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Says what the run claims now; whatever it held or stood in before is left, its place in the same line is kept. */
  update(run: string, claim: Claim): void {
    if (claim !== 'place') this.#holders.delete(run);
    if (claim !== 'front-line') this.#front.delete(run);
    if (claim !== 'line') this.#line.delete(run);
    if (claim === 'place') this.#holders.add(run);
    else if (claim === 'front-line') this.#front.add(run);
    else if (claim === 'line') this.#line.add(run);
  }

  /** The run to admit next; `undefined` when no place is free or nobody waits. It stays in line until `update`. */
  next(): string | undefined {
    if (this.#holders.size >= this.#places) return undefined;
    for (const run of this.#front) return run;
    for (const run of this.#line) return run;
    return undefined;
  }
}
