// The child of most cases: notes its starts and ends, and does as it is told.
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Recorder } from './recorder.ts';

export interface WardArgs {
  readonly id: string;
  readonly recorder: Ref<Recorder>;
  /** Whether the set-up asks the recorder how it is to go. */
  readonly planned?: boolean;
  /** How long the terminate hook takes, in milliseconds; default 0. */
  readonly stopMs?: number;
}

export interface Ward {
  ping(): number;
  hear(what: string): void;
  crash(text: string): void;
  stop(reason: ExitReason): void;
  /** Settles after so long, and has the actor to itself meanwhile. */
  slow(ms: number): string;
  where(): { readonly slot: number; readonly generation: number };
}

export const ward = defineActor<Ward, WardArgs>(import.meta.url, 'ward', async (ctx, args) => {
  const { id, recorder, planned = false, stopMs = 0 } = args;
  if (planned) await followPlan(ctx, args);
  recorder.tell.note(`${id} starts ${ctx.incarnation}`);
  ctx.onTerminate(async (reason) => {
    if (stopMs > 0) await pause(ctx, stopMs);
    recorder.tell.note(`${id} ends ${reason.kind}`);
  });
  return {
    ping: () => ctx.incarnation,
    hear: (what) => recorder.tell.note(`${id} hears ${what}`),
    crash: (text) => {
      throw new Error(text);
    },
    stop: (reason) => ctx.stop(reason),
    slow: async (ms) => {
      await pause(ctx, ms);
      return 'slow';
    },
    where: () => ({ slot: ctx.thread.slot, generation: ctx.thread.generation }),
  };
});

async function followPlan(ctx: ActorContext<Ward>, { id, recorder }: WardArgs): Promise<void> {
  const plan = await ctx.ask(recorder).plan(id);
  if (plan === 'fail') throw new Error(`${id} does not start`);
  if (plan === 'hang') await new Promise(() => undefined);
}

function pause(ctx: ActorContext<Ward>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    ctx.clock.after(ms, resolve, { unref: true });
  });
}
