// The queens on two host threads, an actor on each; every second piece goes to the same.
import { numberIn, type Program, timed } from '../../program.ts';
import { piecesOf } from '../../queens.ts';
import { queens } from '../actors/queens-actor.ts';
import { totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const size = numberIn(parameters, 'size');
    const start = () => system.start(queens, undefined, { placement: 'spread' });
    const actors = await Promise.all(Array.from({ length: parameters.threads }, start));
    for (const actor of actors) actor.tell.solve(8, 0, 4); // warm
    await totalOf(actors);
    const before = await totalOf(actors);
    return timed(
      async () => {
        for (const [index, [first, second]] of piecesOf(size).entries())
          actors[index % actors.length]?.tell.solve(size, first, second);
        return await totalOf(actors);
      },
      (found) => found - before,
    );
  });
