// One loop floods a queue, or 60 in turn. The handler is async for the scenario of that name.
import { type Program, warmThenTimed } from '../program.ts';
import { type Add, add } from './add.ts';
import { serve } from './queue.ts';

export const run: Program = (parameters) =>
  warmThenTimed(parameters, (operations) =>
    flood(Number(parameters['actors'] ?? 1), operations, process.argv[2] === 'async-count'),
  );

function flood(targets: number, operations: number, isAsync: boolean): Promise<number> {
  return new Promise((resolve) => {
    let handled = 0;
    const open = () => {
      const handle = (message: Add): void => {
        handled += message.by;
        if (handled === operations) resolve(handled);
      };
      return serve(isAsync ? async (message: Add) => handle(message) : handle);
    };
    const queues = Array.from({ length: targets }, open);
    // By index: an iterator for each turn of the outer loop would be most of what a message allocates.
    const each = operations / targets;
    for (let sent = 0; sent < each; sent++) for (let at = 0; at < targets; at++) queues[at]?.put(add(1));
  });
}
