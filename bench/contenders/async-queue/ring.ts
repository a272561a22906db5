// One message round a ring of queues; two of them are ping-pong. Handlers are async for the scenarios of that name.
import { type Program, warmThenTimed } from '../program.ts';
import { type Add, add } from './add.ts';
import { type Queue, serve } from './queue.ts';

export const run: Program = (parameters) =>
  warmThenTimed(parameters, (operations) =>
    goRound(Number(parameters['actors'] ?? 2), operations, process.argv[2] === 'async-pingpong'),
  );

function goRound(size: number, operations: number, isAsync: boolean): Promise<number> {
  return new Promise((resolve) => {
    const queues: Queue<Add>[] = [];
    const totals = new Array<number>(size).fill(0);
    const share = operations / size;
    const handlerOf = (index: number) => (message: Add) => {
      const total = (totals[index] ?? 0) + message.by;
      totals[index] = total;
      if (index === 0 && total === share) resolve(totals.reduce((sum, each) => sum + each, 0));
      else queues[(index + 1) % size]?.put(add(1));
    };
    for (let index = 0; index < size; index++) {
      const handle = handlerOf(index);
      queues.push(serve(isAsync ? async (message: Add) => handle(message) : handle));
    }
    queues[1 % size]?.put(add(1));
  });
}
