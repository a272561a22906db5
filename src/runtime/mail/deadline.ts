// Something that is over at a certain time, unless it is over before; and who sees to many of them.

/** One deadline. What stands in the lists of `DeadlineLists` is the object itself, so that setting one makes no other. */
export abstract class Deadline {
  /** Where it stands; undefined when it is not set. */
  list: { readonly first: Deadline | undefined; remove(deadline: Deadline): void } | undefined = undefined;
  /** By the clock, once it was set. */
  dueAt = 0;
  before: Deadline | undefined = undefined;
  behind: Deadline | undefined = undefined;

  /** Its time is over; called once for each time that it was set. Must not throw. */
  abstract onDue(): void;
}

/** Sees to the deadlines of one thread. */
export interface Deadlines {
  /** Calls `onDue` once, not before `delayMs` from `now`, which is the clock's time. For a deadline that is not set. */
  set(deadline: Deadline, delayMs: number, now: number): void;
  /** Takes it back; does nothing when it is not set. */
  lift(deadline: Deadline): void;
  /** Lets go of the clock. What is set is forgotten. */
  close(): void;
}
