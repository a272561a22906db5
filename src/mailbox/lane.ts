// What the kernel needs of a user lane. The plain lane is unbounded and FIFO; a lane with a policy may refuse, shed and reorder mail.

export interface Lane {
  /** The entry that `shift` took. */
  method: unknown;
  argument: unknown;
  /** Entries that can be shifted, the runtime's own included. */
  readonly size: number;
  /** Adds a message. */
  push(method: unknown, argument: unknown): void;
  /** Adds an entry of the runtime's own, which is uncounted and never shed. */
  pushOwn(method: unknown, argument: unknown): void;
  /** Puts an entry before all others; uncounted and never shed. */
  unshift(method: unknown, argument: unknown): void;
  /** Moves the next entry to `method` and `argument`; false when there is none. */
  shift(): boolean;
  /** Lets go of what `shift` left behind. */
  clearTaken(): void;
}
