// Adds up numbers, and crashes for what is none.
import { defineActor } from 'troupe';
import type { Counter } from './counter.ts';

export const fragile = defineActor<Counter>(import.meta.url, 'fragile', () => {
  let total = 0;
  return {
    add: (by) => {
      if (Number.isNaN(by)) throw new Error('cannot add that');
      total += by;
    },
    read: () => total,
  };
});
