// Actors are spawned, and handle a message.
import { type Program, warmThenTimed } from '../../program.ts';
import { nursery } from '../actors/nursery.ts';
import { homeOf, patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(
      parameters,
      async (operations) => {
        const ref = system.spawn(nursery, undefined, { placement: homeOf(parameters) });
        return { ref, handled: await ref.askWith(patience).create(operations) };
      },
      async ({ ref, handled }) => {
        await system.kill(ref); // with all its children, which would stand in the way of the collector later
        return handled;
      },
    ),
  );
