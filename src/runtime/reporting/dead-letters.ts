// Mail that is known not to have been handled: counted by reason, the last ones kept, told to whoever listens. Best effort, for people.
import type { ActorError } from '../../base/actor-error.ts';
import { checkFewFields, checkFunction } from '../../base/check-options.ts';
import { callForeign } from '../kernel/foreign.ts';

export type DeadLetterReason =
  | 'no-actor'
  | 'stopped'
  | 'overflow'
  | 'serialization'
  | 'unknown-method'
  | 'handler-failed'
  /** An ask whose deadline, or a message whose time to live, had passed when its turn came. */
  | 'expired'
  /** A newer message of the same key took its place; counted only. */
  | 'coalesced'
  /** An ask that its asker had given up when its turn came. */
  | 'cancelled'
  /** A second reply to one ask. */
  | 'duplicate-reply'
  /** In flight to a thread that was lost; what became of it is not known. */
  | 'thread-lost';

export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** The target's address as text; for `thread-lost` in flight, its slot. */
  readonly target: string;
  readonly method: string;
  /** How many messages this stands for. */
  readonly count: number;
  /** The target's definition, `module#name`, and its incarnation; left out where they are not known. */
  readonly definition?: string;
  readonly incarnation?: number;
  /** The sender's address; where only its thread is known, `slot n`; left out where nothing is known. */
  readonly sender?: string;
  /** The arguments in a few words, redacted. Of a target whose definition is not known where the letter was written, only their kinds. */
  readonly summary?: string;
  readonly error?: ActorError;
  /** The thread that wrote the letter, and when, by the wall clock. */
  readonly slot?: number;
  readonly writtenAt?: number;
  /** Noise, by the system's `quietMethods`: counted and kept, and told to nobody who did not ask for it. */
  readonly isQuiet?: boolean;
}

export interface SubscribeOptions {
  /** Also letters of `quietMethods`; default false. */
  readonly quiet?: boolean;
}

/** Dead letters as those see them who are not the kernel. */
export interface DeadLetterStream {
  /** Messages by reason, those included of which no letter came. */
  counts(): Readonly<Partial<Record<DeadLetterReason, number>>>;
  /** The last letters, at most 256, oldest first. */
  recent(): readonly DeadLetter[];
  /** Calls `listener` for each letter from now on; returns how to stop that. */
  subscribe(listener: (letter: DeadLetter) => void, options?: SubscribeOptions): () => void;
}

/** How many letters are kept for inspection. */
const keptLetters = 256;

const subscribeFields: readonly string[] = ['quiet'] satisfies (keyof SubscribeOptions)[];

interface Listener {
  readonly tell: (letter: DeadLetter) => void;
  readonly quiet: boolean;
}

export class DeadLetters implements DeadLetterStream {
  readonly #counts = new Map<DeadLetterReason, number>();
  readonly #kept: DeadLetter[] = [];
  readonly #listeners = new Set<Listener>();

  add(letter: DeadLetter): void {
    this.count(letter.reason, letter.count);
    this.#kept.push(letter);
    if (this.#kept.length > keptLetters) this.#kept.shift();
    for (const { tell, quiet } of this.#listeners) {
      if (quiet || letter.isQuiet !== true) callForeign(() => tell(letter));
    }
  }

  /** Counts messages of which there is no letter. */
  count(reason: DeadLetterReason, messages: number): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + messages);
  }

  subscribe(listener: (letter: DeadLetter) => void, options: SubscribeOptions = {}): () => void {
    checkFunction(listener, 'listener');
    checkFewFields(options, subscribeFields);
    const { quiet = false } = options;
    const entry: Listener = { tell: listener, quiet };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  counts(): Readonly<Partial<Record<DeadLetterReason, number>>> {
    return Object.fromEntries(this.#counts);
  }

  recent(): readonly DeadLetter[] {
    return [...this.#kept];
  }
}
