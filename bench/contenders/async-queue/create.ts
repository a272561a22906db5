// Queues are made, each with its loop, and handle a message.
import { type Program, warmThenTimed } from '../program.ts';
import { type Add, add } from './add.ts';
import { type Queue, serve } from './queue.ts';

export const run: Program = (parameters) => warmThenTimed(parameters, create, ({ handled }) => handled);

/** The queues are kept: others keep their actors. */
function create(operations: number): Promise<{ readonly handled: number; readonly queues: readonly Queue<Add>[] }> {
  return new Promise((resolve) => {
    let handled = 0;
    const queues: Queue<Add>[] = [];
    for (let made = 0; made < operations; made++) {
      let total = 0;
      const queue = serve((message: Add) => {
        total += message.by;
        handled += total;
        if (handled === operations) resolve({ handled, queues });
      });
      queues.push(queue);
      queue.put(add(1));
    }
  });
}
