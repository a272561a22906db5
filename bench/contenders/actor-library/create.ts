// Actors are started, and handle a message. They are kept: a library that keeps its actors must not look worse for it.
import { type Program, warmThenTimed } from '../program.ts';
import { type ActorLibrary, add } from './actor-library.ts';

export function createOf<Ref>(library: ActorLibrary<Ref>): Program {
  return (parameters) =>
    warmThenTimed(
      parameters,
      (operations) => create(library, operations),
      ({ handled }) => handled,
    );
}

interface Created<Ref> {
  readonly handled: number;
  readonly refs: readonly Ref[];
}

async function create<Ref>(library: ActorLibrary<Ref>, operations: number): Promise<Created<Ref>> {
  const ended = Promise.withResolvers<number>();
  const refs: Ref[] = [];
  let handled = 0;
  for (let made = 0; made < operations; made += 1) {
    let total = 0;
    const started = library.start((message) => {
      if (message.type !== 'add') return;
      total += message.by;
      handled += total;
      if (handled === operations) ended.resolve(handled);
    });
    const ref = isPending(started) ? await started : started;
    refs.push(ref);
    library.send(ref, add(1));
  }
  return { handled: await ended.promise, refs };
}

/** Refs of libraries that start at once are not waited for. */
function isPending<Ref>(started: Ref | PromiseLike<Ref>): started is PromiseLike<Ref> {
  return typeof started === 'object' && started !== null && 'then' in started;
}
