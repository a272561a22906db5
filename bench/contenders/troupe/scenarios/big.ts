// 128 actors visit one another.
import { numberIn, type Program, warmThenTimed } from '../../program.ts';
import { visitor } from '../actors/visitor.ts';
import { homeOf, patience, totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(
      parameters,
      async (operations) => {
        const size = numberIn(parameters, 'actors');
        const first = system.spawn(visitor, undefined, { placement: homeOf(parameters) });
        const beside = { placement: { sameAs: first } };
        const visitors = [first, ...Array.from({ length: size - 1 }, () => system.spawn(visitor, undefined, beside))];
        for (const ref of visitors) ref.tell.meet(visitors);
        const rounds = operations / (2 * size * (size - 1));
        await Promise.all(visitors.map((ref) => ref.askWith(patience).start(rounds)));
        return visitors;
      },
      totalOf,
    ),
  );
