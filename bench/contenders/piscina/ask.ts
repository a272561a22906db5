// A task for each call; with one thread, so many tasks are under way at a time, the others are queued.
import { keepInFlight } from '../in-flight.ts';
import { numberIn, type Program, warmThenTimed } from '../program.ts';
import { openPool } from './pool.ts';

export function askOf(tasksAtOnce: number): Program {
  return (parameters) => {
    const pool = openPool(1, tasksAtOnce);
    let before = 0;
    return warmThenTimed(
      parameters,
      (operations) => keepInFlight(numberIn(parameters, 'inFlight'), operations, () => pool.run(1, { name: 'add' })),
      async () => {
        const total: number = await pool.run(0, { name: 'add' });
        const counted = total - before;
        before = total;
        return counted;
      },
    );
  };
}
