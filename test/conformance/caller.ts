// An actor that asks, from where supervisors live, and tells how it went.
import { isActorError } from '../../src/base/actor-error.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Ward } from './ward.ts';

export interface Caller {
  /** The code with which an ask of itself rejects. */
  askSelf(): string;
  /** How many milliseconds of computing so many asks of the ward cost this thread, while so many messages wait in the caller's own mailbox. */
  timeAsks(of: Ref<Ward>, asks: number, waiting: number): number;
  wait(): void;
}

export const caller = defineActor<Caller>(import.meta.url, 'caller', (ctx) => ({
  askSelf: async () => {
    const error: unknown = await ctx
      .ask(ctx.self)
      .askSelf()
      .catch((reason: unknown) => reason);
    return isActorError(error) ? error.code : String(error);
  },
  timeAsks: async (of, asks, waiting) => {
    for (let n = 1; n <= waiting; n += 1) {
      ctx.self.tell.wait();
      // A busy machine would take the thread for hung.
      if (n % 50_000 === 0) await new Promise<void>((resolve) => ctx.clock.after(1, resolve));
    }
    const began = cpuMs();
    for (let n = 0; n < asks; n += 1) await ctx.ask(of).ping();
    return cpuMs() - began;
  },
  wait: () => undefined,
}));

/** What this thread has computed so far, which whatever else runs on the machine does not disturb. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
