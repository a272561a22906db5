import { defineActor } from 'troupe';

export interface Counter {
  add(by: number): void;
  read(): number;
  threadId(): number;
}

export const counter = defineActor<Counter, { start: number }>(import.meta.url, 'counter', (ctx, { start }) => {
  let total = start;
  return {
    add: (by) => {
      total += by;
    },
    read: () => total,
    threadId: () => ctx.thread.threadId,
  };
});
