// Two actors, one message to and fro.
import type { ActorSystem } from 'troupe';
import { type Parameters, type Program, warmThenTimed } from '../../program.ts';
import { player } from '../actors/player.ts';
import { homeOf, patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) => warmThenTimed(parameters, (operations) => rally(system, parameters, operations)));

async function rally(system: ActorSystem, parameters: Parameters, operations: number): Promise<number> {
  const first = system.spawn(player, undefined, { placement: homeOf(parameters) });
  const second = system.spawn(player, undefined, { placement: { sameAs: first } });
  first.tell.meet(second);
  second.tell.meet(first);
  const handled = await first.askWith(patience).play(operations / 2);
  return handled + (await second.ask.read());
}
