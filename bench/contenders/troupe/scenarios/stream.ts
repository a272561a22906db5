// Small messages from main to an actor on a host thread.
import { sendPaced } from '../../in-flight.ts';
import { type Program, warmThenTimed } from '../../program.ts';
import { counter } from '../actors/counter.ts';
import { patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(parameters, async (operations) => {
      const target = system.spawn(counter, undefined, { placement: 'spread' });
      await sendPaced(
        operations,
        1_000,
        () => target.tell.add(1),
        () => target.askWith(patience).read(),
      );
      return await target.askWith(patience).read();
    }),
  );
