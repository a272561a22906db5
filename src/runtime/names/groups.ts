// Groups of actors, as an actor or plain code uses them.
import type { AnyRef } from '../ref.ts';

/**
 * Groups by name. Main keeps the members; a member stays over its restarts, until it leaves or is gone. All threads are told one and the same
 * history of a group, each in its own time.
 */
export interface Groups {
  /** Makes `ref` a member; settles when main knows. Twice is once. Rejects with `invalid-argument`, `timeout` or `overflow`. */
  join(group: string, ref: AnyRef): Promise<void>;
  /** Ends a membership; settles when main knows, also when there was none. */
  leave(group: string, ref: AnyRef): Promise<void>;
  /** The members in the order of joining, as main knows them; none for a group that nobody is in. */
  members(group: string): Promise<readonly AnyRef[]>;
  /** Calls `listener`, as a turn, with the listing as soon as it is known here, and at each change of it. */
  watch(group: string, listener: (change: GroupChange) => void | Promise<void>): { cancel(): void };
}

/** A group as it is known on this thread, and what has changed since the last time. */
export interface GroupChange {
  readonly group: string;
  readonly members: readonly AnyRef[];
  /** The first time: all. */
  readonly joined: readonly AnyRef[];
  readonly left: readonly AnyRef[];
}
