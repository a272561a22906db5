// Actors live in modules of their own, so that any thread can load them. In your project, import from 'troupe'.
import { defineActor } from '../../src/index.ts';

export interface Counter {
  add(by: number): void;
  read(): { total: number; slot: number };
}

export const counter = defineActor<Counter, { start: number }>(import.meta.url, 'counter', (ctx, { start }) => {
  let total = start; // fresh on every restart
  return {
    add: (by) => {
      total += by;
    },
    read: () => ({ total, slot: ctx.thread.slot }),
  };
});
