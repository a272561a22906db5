// A definition that no test imports, so that a kernel must load it.
import { defineActor } from '../../src/runtime/definition.ts';

export interface LateDesk {
  note(what: string): void;
  read(): readonly string[];
}

/** What the module waits for before it defines anything, for a test to which it must not come too early. */
export interface LateDeskGate {
  lateDeskMayLoad?: Promise<void> | undefined;
}

await (globalThis as LateDeskGate).lateDeskMayLoad;

defineActor<LateDesk>(
  import.meta.url,
  'late-desk',
  () => {
    const notes: string[] = [];
    return { note: (what) => void notes.push(what), read: () => [...notes] };
  },
  { mailbox: { capacity: 2, overflow: 'drop-oldest' } },
);
