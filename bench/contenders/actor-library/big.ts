// 128 actors visit one another.
import { numberIn, type Program, warmThenTimed } from '../program.ts';
import { type ActorLibrary, add, startAll } from './actor-library.ts';

export function bigOf<Ref>(library: ActorLibrary<Ref>): Program {
  return (parameters) => {
    const size = numberIn(parameters, 'actors');
    return warmThenTimed(parameters, (operations) => visitAll(library, size, operations / (2 * size * (size - 1))));
  };
}

async function visitAll<Ref>(library: ActorLibrary<Ref>, size: number, rounds: number): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const refs: Ref[] = [];
  const visit = (from: Ref): void => {
    for (const other of refs) if (other !== from) library.send(other, { type: 'visit', from });
  };
  let atRest = 0;
  let handled = 0;
  const started = await startAll(library, size, (index) => {
    let answers = 0;
    return (message) => {
      handled += 1;
      if (message.type === 'visit') {
        library.send(message.from, add(1));
        return;
      }
      answers += message.by;
      const self = refs[index];
      if (answers === rounds * (size - 1)) atRest += 1;
      else if (answers % (size - 1) === 0 && self !== undefined) visit(self);
      if (atRest === size) ended.resolve(handled);
    };
  });
  refs.push(...started);
  for (const ref of refs) visit(ref);
  return ended.promise;
}
