// 128 queues visit one another.
import { numberIn, type Program, warmThenTimed } from '../program.ts';
import { type Add, add } from './add.ts';
import { type Queue, serve } from './queue.ts';

type Message = Add | { readonly type: 'visit'; readonly from: Queue<Message> };

export const run: Program = (parameters) => {
  const size = numberIn(parameters, 'actors');
  return warmThenTimed(parameters, (operations) => visitAll(size, operations / (2 * size * (size - 1))));
};

function visitAll(size: number, rounds: number): Promise<number> {
  return new Promise((resolve) => {
    const queues: Queue<Message>[] = [];
    let atRest = 0;
    let handled = 0;
    const visitor = (): Queue<Message> => {
      let answers = 0;
      const self = serve<Message>((message) => {
        handled += 1;
        if (message.type === 'visit') return message.from.put(add(1));
        answers += message.by;
        if (answers === rounds * (size - 1)) {
          atRest += 1;
          if (atRest === size) resolve(handled);
        } else if (answers % (size - 1) === 0) goRound(self);
      });
      return self;
    };
    const goRound = (from: Queue<Message>): void => {
      for (const other of queues) if (other !== from) other.put({ type: 'visit', from });
    };
    for (let made = 0; made < size; made++) queues.push(visitor());
    for (const queue of queues) goRound(queue);
  });
}
