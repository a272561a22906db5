// One loop floods an actor, or 60 in turn.
import { type Program, warmThenTimed } from '../program.ts';
import { type ActorLibrary, add, startAll } from './actor-library.ts';

export function floodOf<Ref>(library: ActorLibrary<Ref>): Program {
  return (parameters) => warmThenTimed(parameters, (operations) => flood(library, Number(parameters['actors'] ?? 1), operations));
}

async function flood<Ref>(library: ActorLibrary<Ref>, targets: number, operations: number): Promise<number> {
  const ended = Promise.withResolvers<number>();
  let handled = 0;
  const refs = await startAll(library, targets, () => (message) => {
    if (message.type !== 'add') return;
    handled += message.by;
    if (handled === operations) ended.resolve(handled);
  });
  for (let sent = 0; sent < operations / targets; sent += 1) for (const ref of refs) library.send(ref, add(1));
  return ended.promise;
}
