// What an idle actor holds: the heap after a collection, with and without them; and what the process holds.
import type { ActorSystem } from 'troupe';
import { collectGarbage } from '../../collect-garbage.ts';
import { type Program, timed } from '../../program.ts';
import { crowd } from '../actors/idlers.ts';
import { patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const handlers = String(parameters['handlers']);
    const gather = async (actors: number): Promise<number> => {
      const before = system.statistics().actors;
      await system.spawn(crowd, undefined).askWith(patience).gather(actors, handlers);
      await setUp(system);
      return system.statistics().actors - before - 1;
    };
    await gather(parameters.warmUpOperations);
    const before = await collectGarbage();
    const result = await timed(
      () => gather(parameters.operations),
      (actors) => actors,
    );
    const after = await collectGarbage();
    const bytes = (after.heapUsed - before.heapUsed) / result.completed;
    return {
      ...result,
      values: { bytes, residentMb: after.rss / 1_048_576, residentBytes: (after.rss - before.rss) / result.completed },
    };
  });

/** Settles when no actor is left to be set up. */
async function setUp(system: ActorSystem): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (system.statistics().ready > 0);
}
