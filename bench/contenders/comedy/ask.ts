// Calls of an actor in a thread of its own. It is handed over as a class, since Comedy finds modules in its own project's folder only.
import { keepInFlight } from '../in-flight.ts';
import { numberIn, type Program, warmThenTimed } from '../program.ts';
import { rootActor } from './root-actor.ts';

class Counter {
  total = 0;

  add(by: number): number {
    this.total += by;
    return this.total;
  }
}

export const run: Program = async (parameters) => {
  const root = await rootActor();
  const counter = await root.createChild(Counter, { mode: 'threaded' });
  const add = async (by: number): Promise<number> => await counter.sendAndReceive<number>('add', by);
  let before = 0;
  return await warmThenTimed(
    parameters,
    (operations) => keepInFlight(numberIn(parameters, 'inFlight'), operations, () => add(1)),
    async () => {
      const total = await add(0);
      const counted = total - before;
      before = total;
      return counted;
    },
  );
};
