// One table per process thread and key, shared by every copy of this package that the thread has loaded.

/** The map kept under `Symbol.for(key)`; made on first use. */
export function globalTable<Value>(key: string): Map<string, Value> {
  const holder = globalThis as Record<symbol, unknown>;
  return (holder[Symbol.for(key)] ??= new Map()) as Map<string, Value>;
}
