// A copy of plain data. structuredClone writes a value out and reads it in again, for several microseconds before the first field; what is copied all the time
// is plain, and a walk over it takes a tenth of that.

/** A value of more parts than this, or deeper, is left to structuredClone, which also knows cycles and what is there twice. */
const mostParts = 100_000;
const deepest = 200;

/**
 * What `structuredClone(value)` gives, and throws what it throws. Only identity may differ: what stands in two places of a plain value is copied for each.
 * A proxy of a plain object is copied too, where `structuredClone` throws.
 */
export function plainCopy<Value>(value: Value): Value {
  const walk = { parts: 0 };
  try {
    return copyOf(value, walk, 0) as Value;
  } catch (error) {
    if (error === notPlain) return structuredClone(value);
    throw error;
  }
}

const notPlain = Symbol('not plain');

function copyOf(value: unknown, walk: { parts: number }, depth: number): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw notPlain;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest || ++walk.parts > mostParts) throw notPlain;
  return Array.isArray(value) ? copyOfList(value, walk, depth) : copyOfObject(value, walk, depth);
}

function copyOfList(list: readonly unknown[], walk: { parts: number }, depth: number): unknown[] {
  // Of a list with gaps, or with fields beside its items, this is not the number of items.
  if (Object.keys(list).length !== list.length) throw notPlain;
  return list.map((item) => copyOf(item, walk, depth + 1));
}

function copyOfObject(value: object, walk: { parts: number }, depth: number): object {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notPlain;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // Assigned, `__proto__` would become the prototype, and no inherited name can be where that is frozen.
    if (key in copy) throw notPlain;
    copy[key] = copyOf((value as Record<string, unknown>)[key], walk, depth + 1);
  }
  return copy;
}
