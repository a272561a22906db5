// What one kind of work in a soak is. A load works until the soak is over, finishes what it began, cleans up, and then its books must balance.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/base/random.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';

export interface Load {
  readonly name: string;
  /** Settles when the soak is over, what was begun is done, and none of its actors is left. */
  run(stage: Stage): Promise<void>;
  /** What it has done so far. */
  counts(): Readonly<Record<string, number>>;
  /** What was lost or does not balance; of use once `run` has settled. */
  faults(): readonly string[];
}

/** Where loads work, and for how long. */
export class Stage {
  readonly system: ActorSystem;
  readonly random: Random;
  readonly #over = new AbortController();

  constructor(system: ActorSystem, random: Random) {
    this.system = system;
    this.random = random;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  end(): void {
    this.#over.abort();
  }

  /** Waits, no longer than until the soak is over. */
  async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#over.signal }).catch(() => undefined);
  }

  below(count: number): number {
    return Math.floor(this.random.next() * count);
  }
}

/** Longer than a thread takes to be replaced, on a busy machine. */
export const patience = { timeoutMs: 30_000 };
