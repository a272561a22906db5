// One actor floods another.
import { type Program, warmThenTimed } from '../../program.ts';
import { counter } from '../actors/counter.ts';
import { sender } from '../actors/sender.ts';
import { homeOf, patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(parameters, async (operations) => {
      const target = system.spawn(counter, undefined, { placement: homeOf(parameters) });
      const source = system.spawn(sender, undefined, { placement: { sameAs: target } });
      await source.askWith(patience).flood([target], operations);
      return await target.askWith(patience).read();
    }),
  );
