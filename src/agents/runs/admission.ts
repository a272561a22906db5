// The concurrency limit: who holds a place and who is next in line. Parents take turns, so that one with many children does not hold up the others; the
// runs that code started are one group more. Among the children of one it is first come, first served. A woken run goes before new ones: it holds
// results in memory, and its end frees more than a new run's start would.
import { ActorError } from '../../base/actor-error.ts';
import type { Limits } from '../limits.ts';
import { FairLine } from './fair-line.ts';
import { isTerminal } from './run-record.ts';
import type { RunState } from './run-state.ts';

/** What a run wants of the limiter where it stands; `soon`: it will stand in line. A waiting run wants nothing and holds nothing. */
export type Claim = 'none' | 'soon' | 'line' | 'front-line' | 'place';

export function claimOf(state: RunState): Claim {
  if (isTerminal(state.status) || state.stop !== null) return 'none';
  if (state.status === 'running') return 'place';
  if (state.status === 'accepted' && state.ending === null) return 'soon';
  if (state.status !== 'queued' || state.ending !== null) return 'none';
  return state.startedMs === null ? 'line' : 'front-line';
}

/** The places of one swarm. Every operation takes constant time. */
export class Admission {
  readonly #places: number;
  readonly #mostQueued: number;
  readonly #holders = new Set<string>();
  readonly #front = new FairLine();
  readonly #line = new FairLine();
  readonly #soon = new Set<string>();

  constructor({ maxConcurrent, maxQueued }: Pick<Limits, 'maxConcurrent' | 'maxQueued'>) {
    this.#places = maxConcurrent;
    this.#mostQueued = maxQueued;
  }

  /** Says what the run claims now; whatever it held or stood in before is left, its place in the same line is kept. */
  update(run: string, claim: Claim, parent: string | null): void {
    const isServed = claim === 'place';
    if (!isServed) this.#holders.delete(run);
    if (claim !== 'front-line') this.#front.delete(run, isServed);
    if (claim !== 'line') this.#line.delete(run, isServed);
    if (claim !== 'soon') this.#soon.delete(run);
    if (isServed) this.#holders.add(run);
    else if (claim === 'front-line') this.#front.add(run, parent ?? '');
    else if (claim === 'line') this.#line.add(run, parent ?? '');
    else if (claim === 'soon') this.#soon.add(run);
  }

  /** The run to admit next; `undefined` when no place is free or nobody waits. It stays in line until `update`. */
  next(): string | undefined {
    if (this.#holders.size >= this.#places) return undefined;
    return this.#front.first() ?? this.#line.first();
  }

  /** How many more runs may be accepted now: those that get a place at once, and those that may wait for one. */
  room(): number {
    const free = Math.max(0, this.#places - this.#holders.size - this.#front.size);
    return Math.max(0, free + this.#mostQueued - this.#line.size - this.#soon.size);
  }
}

/** The error for a run that may not even wait. */
export function overloaded(maxQueued: number): ActorError {
  const why = `${maxQueued} runs wait for a place already, and no more may (limits.maxQueued)`;
  return new ActorError('overloaded', why, { details: { limit: 'maxQueued', value: maxQueued } });
}
