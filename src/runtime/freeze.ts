// A message belongs to the runtime from the moment it is sent. In development it is frozen then, so that a sender that goes on writing to
// it fails at once and in every placement, not only when its target happens to live in the same thread.

/** Freezes plain objects and arrays, all the way down; refs, buffers and class instances are left as they are. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (!Array.isArray(value)) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return;
  }
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
}
