// Tables of what modules define, by module URL and name: one table per process thread and kind, shared by every copy of this package that the
// thread has loaded.

const kinds = new Set<string>();

/** The map kept under `Symbol.for(kind)`; made on first use. Of what modules define, the keys are `module#name`. */
export function globalTable<Value>(kind: string): Map<string, Value> {
  kinds.add(kind);
  const holder = globalThis as Record<symbol, unknown>;
  return (holder[Symbol.for(kind)] ??= new Map()) as Map<string, Value>;
}

/** Drops whatever the module at `url` has defined. */
export function forgetModule(url: string): void {
  for (const kind of kinds) {
    const table = globalTable<unknown>(kind);
    for (const key of table.keys()) if (key.startsWith(`${url}#`)) table.delete(key);
  }
}
