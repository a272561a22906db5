// Where the actors of a scenario live: on main, or with `threads` on a host thread.
import { type ActorSystem, createSystem, type Placement } from 'troupe';
import type { Parameters } from '../program.ts';

/** Longer than any run may take. */
export const patience = { timeoutMs: 300_000 };

/** Where the first actor is spawned; the others go `{ sameAs }` it. */
export function homeOf({ threads }: Parameters): Placement {
  return threads === 0 ? 'main' : 'spread';
}

/** Runs `work` with a system of that many threads. */
export async function withSystem<T>({ threads }: Parameters, work: (system: ActorSystem) => Promise<T>): Promise<T> {
  await using system = await createSystem({ threads });
  return await work(system);
}
