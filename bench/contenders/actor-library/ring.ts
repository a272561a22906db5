// One message round a ring of actors; two of them are ping-pong.
import { type Program, warmThenTimed } from '../program.ts';
import { type ActorLibrary, add, startAll } from './actor-library.ts';

export function ringOf<Ref>(library: ActorLibrary<Ref>): Program {
  return (parameters) =>
    warmThenTimed(parameters, (operations) => goRound(library, Number(parameters['actors'] ?? 2), operations));
}

async function goRound<Ref>(library: ActorLibrary<Ref>, size: number, operations: number): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const totals = new Array<number>(size).fill(0);
  const share = operations / size;
  const next: (Ref | undefined)[] = [];
  const refs = await startAll(library, size, (index) => (message) => {
    if (message.type !== 'add') return;
    const total = (totals[index] ?? 0) + message.by;
    totals[index] = total;
    const ref = next[index];
    if (index === 0 && total === share) ended.resolve(totals.reduce((sum, each) => sum + each, 0));
    else if (ref !== undefined) library.send(ref, add(1));
  });
  for (let index = 0; index < size; index += 1) next.push(refs[(index + 1) % size]);
  const second = refs[1 % size];
  if (second !== undefined) library.send(second, add(1));
  return ended.promise;
}
