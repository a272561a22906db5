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
  // By index: an iterator for each turn of the outer loop would be most of what a message allocates.
  const each = operations / targets;
  for (let sent = 0; sent < each; sent += 1) for (let at = 0; at < targets; at += 1) library.send(refs[at] as Ref, add(1)); // so many were started
  return ended.promise;
}
