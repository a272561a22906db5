// Mail that is known not to have been handled: counted by reason, the last ones kept, told to whoever listens. Best effort, for people.
import { checkFewFields, checkFunction } from '../../base/check-options.ts';
import { callForeign } from '../kernel/foreign.ts';
import type { DeadLetter, DeadLetterReason } from './dead-letter.ts';
import { readLetter, type WrittenLetter } from './pending-letter.ts';

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
  readonly #kept: WrittenLetter[] = [];
  readonly #listeners = new Set<Listener>();

  add(letter: WrittenLetter): void {
    this.count(letter.reason, letter.count);
    this.#kept.push(letter);
    if (this.#kept.length > keptLetters) this.#kept.shift();
    for (const { tell, quiet } of this.#listeners) {
      if (quiet || letter.isQuiet !== true) callForeign(() => tell(readLetter(letter)));
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
    return this.#kept.map(readLetter);
  }
}
