// Adds up what it is sent.
import { defineActor } from 'troupe';

export interface Counter {
  add(by: number): void;
  read(): number;
}

export const counter = defineActor<Counter>(import.meta.url, 'counter', () => {
  let total = 0;
  return {
    add: (by) => {
      total += by;
    },
    read: () => total,
  };
});
