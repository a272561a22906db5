// Where the actors of a scenario live: on main, or with `threads` on a host thread.
import { type ActorSystem, createSystem, type Placement, type Ref } from 'troupe';
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

/** What all these have counted together. */
export async function totalOf(refs: readonly Ref<{ read(): number }>[]): Promise<number> {
  const totals = await Promise.all(refs.map((ref) => ref.askWith(patience).read()));
  return totals.reduce((sum, total) => sum + total, 0);
}
