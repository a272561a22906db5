// One actor floods 60 others in turn.
import { numberIn, type Program, warmThenTimed } from '../../program.ts';
import { counter } from '../actors/counter.ts';
import { sender } from '../actors/sender.ts';
import { homeOf, patience, totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(parameters, async (operations) => {
      const source = system.spawn(sender, undefined, { placement: homeOf(parameters) });
      const beside = { placement: { sameAs: source } };
      const targets = Array.from({ length: numberIn(parameters, 'actors') }, () => system.spawn(counter, undefined, beside));
      await source.askWith(patience).flood(targets, operations);
      return await totalOf(targets);
    }),
  );
