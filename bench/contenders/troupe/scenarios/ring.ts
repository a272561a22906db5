// One message goes round: 100 actors, or two, which is ping-pong.
import type { ActorSystem, Ref } from 'troupe';
import { type Parameters, type Program, warmThenTimed } from '../../program.ts';
import { type Player, player } from '../actors/player.ts';
import { homeOf, patience, totalOf, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) => {
    const size = Number(parameters['actors'] ?? 2);
    return warmThenTimed(
      parameters,
      async (operations) => {
        const players = makeRing(system, parameters, size);
        await players[0]?.askWith(patience).play(operations / size);
        return players;
      },
      totalOf,
    );
  });

function makeRing(system: ActorSystem, parameters: Parameters, size: number): readonly Ref<Player>[] {
  const first = system.spawn(player, undefined, { placement: homeOf(parameters) });
  const rest = Array.from({ length: size - 1 }, () => system.spawn(player, undefined, { placement: { sameAs: first } }));
  const players = [first, ...rest];
  for (const [index, ref] of players.entries()) ref.tell.meet(players[(index + 1) % size] ?? first);
  return players;
}
