// An actor that burns its thread's time, a millisecond at a turn, for as long as it is asked to.
import { defineActor } from '../../src/index.ts';

export interface Spinner {
  spin(forMs: number): number;
}

export const spinner = defineActor<Spinner>(import.meta.url, 'spinner', (ctx) => ({
  async spin(forMs) {
    const until = ctx.clock.now() + forMs;
    let turns = 0;
    while (ctx.clock.now() < until) {
      const turnEnds = ctx.clock.now() + 1;
      while (ctx.clock.now() < turnEnds);
      turns++;
      // A macrotask between two turns, as between two messages.
      await new Promise<void>((resolve) => ctx.clock.after(0, resolve));
    }
    return turns;
  },
}));
