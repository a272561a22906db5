// Adds up what it is sent, in an async handler.
import { defineActor } from 'troupe';
import type { Counter } from './counter.ts';

export const asyncCounter = defineActor<Counter>(import.meta.url, 'async counter', () => {
  let total = 0;
  return {
    add: async (by) => {
      total += by;
    },
    read: () => total,
  };
});
