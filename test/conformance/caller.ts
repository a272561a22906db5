// An actor that asks, from where supervisors live, and tells how it went.
import { isActorError } from '../../src/base/actor-error.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Ward } from './ward.ts';

export interface Caller {
  /** The code with which an ask of itself rejects. */
  askSelf(): string;
  /** How many milliseconds one ask of the ward takes, while so many messages wait in the caller's own mailbox; the best of some batches. */
  timeAsks(of: Ref<Ward>, waiting: number): number;
  wait(): void;
}

/** Asks in a batch; the cost of collecting what an earlier one left should not fall on all of them. */
const batchSize = 100;

export const caller = defineActor<Caller>(import.meta.url, 'caller', (ctx) => ({
  askSelf: async () => {
    const error: unknown = await ctx
      .ask(ctx.self)
      .askSelf()
      .catch((reason: unknown) => reason);
    return isActorError(error) ? error.code : String(error);
  },
  timeAsks: async (of, waiting) => {
    for (let n = 0; n < waiting; n += 1) ctx.self.tell.wait();
    let best = Number.POSITIVE_INFINITY;
    for (let batch = 0; batch < 6; batch += 1) {
      const began = performance.now();
      for (let n = 0; n < batchSize; n += 1) await ctx.ask(of).ping();
      best = Math.min(best, (performance.now() - began) / batchSize);
    }
    return best;
  },
  wait: () => undefined,
}));
