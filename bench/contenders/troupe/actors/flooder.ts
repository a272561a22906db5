// Sends itself a message in answer to each, until it is told to stop.
import { defineActor } from 'troupe';

export interface Flooder {
  add(by: number): void;
  cease(): number;
}

export const flooder = defineActor<Flooder>(import.meta.url, 'flooder', (ctx) => {
  let total = 0;
  let isFlooding = true;
  return {
    add: (by) => {
      total += by;
      if (isFlooding) ctx.self.tell.add(1);
    },
    cease: () => {
      isFlooding = false;
      return total;
    },
  };
});
