// A dead letter as it was written: it is put in words when somebody reads it, since most are only counted. Until then it holds the message.
import type { DeadLetter } from './dead-letter.ts';

export interface LetterDraft extends Omit<DeadLetter, 'summary'> {
  /** Gives the letter's `summary`. Must not throw. */
  readonly summarize?: () => string;
}

/** A letter, or what one can be read from. */
export type WrittenLetter = DeadLetter | PendingLetter;

export class PendingLetter {
  readonly reason: DeadLetter['reason'];
  readonly count: number;
  readonly isQuiet: boolean;
  readonly #slot: number;
  readonly #writtenAt: number;
  #draft: LetterDraft | undefined;
  #letter: DeadLetter | undefined;

  constructor(draft: LetterDraft, slot: number, writtenAt: number, isQuiet: boolean) {
    this.reason = draft.reason;
    this.count = draft.count;
    this.isQuiet = isQuiet;
    this.#slot = slot;
    this.#writtenAt = writtenAt;
    this.#draft = draft;
    this.#letter = undefined;
  }

  read(): DeadLetter {
    const draft = this.#draft;
    if (draft === undefined) return this.#letter as DeadLetter;
    const { summarize, ...known } = draft;
    this.#draft = undefined;
    this.#letter = {
      ...known,
      ...(summarize === undefined ? {} : { summary: summarize() }),
      slot: this.#slot,
      writtenAt: this.#writtenAt,
      ...(this.isQuiet ? { isQuiet: true } : {}),
    };
    return this.#letter;
  }
}

export function readLetter(letter: WrittenLetter): DeadLetter {
  return letter instanceof PendingLetter ? letter.read() : letter;
}
