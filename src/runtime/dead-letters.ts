// Mail that is known not to have been handled: counted by reason, the last ones kept, told to whoever listens. Best effort, for people.
import type { ActorError } from '../base/actor-error.ts';
import { callForeign } from './foreign.ts';

export type DeadLetterReason =
  | 'no-actor'
  | 'stopped'
  | 'overflow'
  | 'serialization'
  | 'unknown-method'
  | 'handler-failed'
  /** An ask whose deadline had passed when its turn came. */
  | 'expired'
  /** In flight to a thread that was lost; what became of it is not known. */
  | 'thread-lost';

export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** The target's address as text; for `thread-lost`, its slot. */
  readonly target: string;
  readonly method: string;
  /** How many messages this stands for. */
  readonly count: number;
  readonly error?: ActorError;
}

/** How many letters are kept for inspection. */
const keptLetters = 256;

export class DeadLetters {
  readonly #counts = new Map<DeadLetterReason, number>();
  readonly #kept: DeadLetter[] = [];
  readonly #listeners = new Set<(letter: DeadLetter) => void>();

  add(letter: DeadLetter): void {
    this.#counts.set(letter.reason, (this.#counts.get(letter.reason) ?? 0) + letter.count);
    this.#kept.push(letter);
    if (this.#kept.length > keptLetters) this.#kept.shift();
    for (const listener of this.#listeners) callForeign(() => listener(letter));
  }

  /** Calls `listener` for each letter from now on; returns how to stop that. */
  subscribe(listener: (letter: DeadLetter) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counts(): Readonly<Partial<Record<DeadLetterReason, number>>> {
    return Object.fromEntries(this.#counts);
  }

  /** The last letters, oldest first. */
  recent(): readonly DeadLetter[] {
    return [...this.#kept];
  }
}
