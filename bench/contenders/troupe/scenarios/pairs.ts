// Many ping-pongs at once, one player of each on main and one on a host thread.
import { numberIn, type Program, warmThenTimed } from '../../program.ts';
import { player } from '../actors/player.ts';
import { patience, totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) => {
    const pairs = numberIn(parameters, 'pairs');
    const here = Array.from({ length: pairs }, () => system.spawn(player, undefined, { placement: 'main' }));
    const there = Array.from({ length: pairs }, () => system.spawn(player, undefined, { placement: 'spread' }));
    for (const [index, ref] of here.entries()) {
      const partner = there[index];
      if (partner === undefined) continue;
      ref.tell.meet(partner);
      partner.tell.meet(ref);
    }
    let counted = 0;
    return warmThenTimed(
      parameters,
      (operations) => Promise.all(here.map((ref) => ref.askWith(patience).play(operations / pairs / 2))),
      async () => {
        const before = counted;
        counted = await totalOf([...here, ...there]);
        return counted - before;
      },
    );
  });
