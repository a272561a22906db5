// Requests from main to an actor on a host thread.
import { keepInFlight } from '../../in-flight.ts';
import { numberIn, type Program, warmThenTimed } from '../../program.ts';
import { counter } from '../actors/counter.ts';
import { withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(
      parameters,
      async (operations) => {
        const target = system.spawn(counter, undefined, { placement: 'spread' });
        await keepInFlight(numberIn(parameters, 'inFlight'), operations, () => target.ask.add(1));
        return target;
      },
      (target) => target.ask.read(),
    ),
  );
