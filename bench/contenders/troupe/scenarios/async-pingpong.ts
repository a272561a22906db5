// Two actors with async handlers, one message to and fro.
import { type Program, warmThenTimed } from '../../program.ts';
import { asyncPlayer } from '../actors/async-player.ts';
import { homeOf, patience, totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(
      parameters,
      async (operations) => {
        const first = system.spawn(asyncPlayer, undefined, { placement: homeOf(parameters) });
        const second = system.spawn(asyncPlayer, undefined, { placement: { sameAs: first } });
        first.tell.meet(second);
        second.tell.meet(first);
        await first.askWith(patience).play(operations / 2);
        return [first, second];
      },
      totalOf,
    ),
  );
