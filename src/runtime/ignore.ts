// What a set-up gives instead of handlers when, in the circumstances, there is to be no actor.

/**
 * Returned from a set-up, at once or as a promise: the actor ends with reason `normal` before anybody could see it. `start` rejects with
 * `init-ignored`; a supervisor keeps the child's specification without an actor, and forgets a temporary child.
 */
export const ignore: unique symbol = Symbol.for('troupe.ignore');

export type Ignore = typeof ignore;
