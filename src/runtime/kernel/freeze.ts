// A message belongs to the runtime from the moment it is sent. In development it is frozen then, so that a sender that goes on writing to
// it fails at once and in every placement, not only when its target happens to live in the same thread.

/**
 * Freezes plain objects and arrays, all the way down; refs, buffers and class instances are left as they are. Never throws: a value with
 * hostile getters or traps is frozen as far as it lets itself be, and refused where it is encoded.
 */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  // Most messages are flat, and cost no list.
  let open: object[] | undefined;
  for (let next: object | undefined = value; next !== undefined; next = open?.pop()) {
    try {
      open = freezeOne(next, open);
    } catch {
      // The rest can still be frozen.
    }
  }
}

/** Freezes one object and adds those that it holds to `open`. */
function freezeOne(value: object, open: object[] | undefined): object[] | undefined {
  if (Object.isFrozen(value)) return open;
  if (!Array.isArray(value)) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return open;
  }
  Object.freeze(value);
  let list = open;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item !== 'object' || item === null) continue;
    list ??= [];
    list.push(item);
  }
  return list;
}
