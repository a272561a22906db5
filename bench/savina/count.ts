// Savina's Count: one actor floods another. Checked: the receiver's own count.
import { defineActor, type Ref } from 'troupe';
import { noTimeout, savinaBenchmark } from './benchmark.ts';

interface Counter {
  increment(by: number): void;
  read(): number;
}

interface Producer {
  send(times: number): number;
}

const counter = defineActor<Counter>(import.meta.url, 'counter', () => {
  let total = 0;
  return {
    increment: (by) => {
      total += by;
    },
    read: () => total,
  };
});

const producer = defineActor<Producer, { counter: Ref<Counter> }>(import.meta.url, 'producer', (ctx, args) => ({
  send: (times) => {
    for (let sent = 0; sent < times; sent += 1) args.counter.tell.increment(1);
    return ctx.ask(args.counter, noTimeout).read();
  },
}));

export const count = savinaBenchmark({
  name: 'savina-count',
  unit: 'messages',
  isParallel: true,
  full: { messages: 1_000_000 },
  small: { messages: 1_000 },
  operations: ({ messages }) => messages,
  async run({ system, placement }, { messages }) {
    const counted = system.spawn(counter, undefined, { placement });
    const producing = system.spawn(producer, { counter: counted }, { placement });
    const total = await producing.askWith(noTimeout).send(messages);
    return async () => {
      await Promise.all([system.stop(producing), system.stop(counted)]);
      return total;
    };
  },
});
