// Actors for tests on simulated threads, where all threads are in one process: they may close over whatever the test looks at.
import type { Definition, Setup } from '../../src/runtime/actor-context.ts';
import { type DefinitionOptions, defineActor } from '../../src/runtime/definition.ts';
import type { Protocol } from '../../src/runtime/protocol.ts';

let defined = 0;

/** A definition with a name of its own. */
export function anActor<P extends Protocol<P>>(
  setup: Setup<P, undefined>,
  options: DefinitionOptions<P> = {},
): Definition<P, undefined> {
  defined += 1;
  return defineActor<P>(import.meta.url, `actor-${defined}`, setup, options);
}

/** Hears messages and remembers them. */
export interface Scribe {
  note(what: unknown): void;
}

export interface Heard {
  readonly definition: Definition<Scribe, undefined>;
  readonly notes: unknown[];
}

/** An actor that writes what it is sent into `notes`. */
export function aScribe(): Heard {
  const notes: unknown[] = [];
  return { notes, definition: anActor<Scribe>(() => ({ note: (what) => void notes.push(what) })) };
}
