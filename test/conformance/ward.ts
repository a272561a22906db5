// The child of most cases: notes its starts and ends, and does as it is told.
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { ignore } from '../../src/runtime/ignore.ts';
import type { ReplyTo } from '../../src/runtime/mail/reply-handle.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Plan, Recorder } from './recorder.ts';

export interface WardArgs {
  readonly id: string;
  readonly recorder: Ref<Recorder>;
  /** Whether the set-up asks the recorder how it is to go. */
  readonly planned?: boolean;
  /** Whether the set-up continues with a note. */
  readonly continues?: boolean;
  /** How long the terminate hook takes, in milliseconds; default 0. */
  readonly stopMs?: number;
}

export interface Ward {
  ping(): number;
  /** Notes it, and remembers it for this life. */
  hear(what: string): void;
  heard(): readonly string[];
  /** Answered by `release`. */
  wait(): string;
  /** Answers those who wait, twice. */
  release(): void;
  /** Continues with a note. */
  goOn(): void;
  crash(text: string): void;
  stop(reason: ExitReason): void;
  /** Settles after so long, and has the actor to itself meanwhile. */
  slow(ms: number): string;
  /** Notes the numbers below `count`, and crashes. */
  sayAndCrash(count: number): void;
  /** Cuts the link to its parent, and stays for so long when it is told to stop. */
  cutLoose(stopMs: number): void;
  /** Ends its own thread. */
  ruin(way: 'exit' | 'loop' | 'memory'): void;
  where(): { readonly slot: number; readonly generation: number };
}

export const ward = defineActor<Ward, WardArgs>(import.meta.url, 'ward', async (ctx, args) => {
  const { id, recorder, planned = false, continues = false, stopMs = 0 } = args;
  if (planned && (await followPlan(ctx, args)) === 'ignore') return ignore;
  recorder.tell.note(`${id} starts ${ctx.incarnation}`);
  if (continues) ctx.continue(() => recorder.tell.note(`${id} goes on`));
  ctx.onTerminate(async (reason) => {
    if (stopMs > 0) await pause(ctx, stopMs);
    recorder.tell.note(`${id} ends ${reason.kind}`);
  });
  const heard: string[] = [];
  const waiting: ReplyTo<string>[] = [];
  return {
    ping: () => ctx.incarnation,
    hear: (what) => {
      heard.push(what);
      recorder.tell.note(`${id} hears ${what}`);
    },
    heard: () => heard,
    wait: () => {
      const reply = ctx.reply<string>();
      waiting.push(reply);
      return reply;
    },
    release: () => {
      for (const reply of waiting.splice(0)) {
        reply.send('at last');
        reply.send('once more');
      }
    },
    goOn: () => ctx.continue(() => recorder.tell.note(`${id} goes on`)),
    crash: (text) => {
      throw new Error(text);
    },
    stop: (reason) => ctx.stop(reason),
    slow: async (ms) => {
      await pause(ctx, ms);
      return 'slow';
    },
    sayAndCrash: (count) => {
      for (let n = 0; n < count; n += 1) recorder.tell.note(`${id} says ${n}`);
      throw new Error('all is said');
    },
    cutLoose: (ms) => {
      ctx.unlink(ctx.parent);
      ctx.onTerminate(() => pause(ctx, ms));
    },
    ruin: (way) => {
      const kept: unknown[] = [];
      if (way === 'exit') process.exit(1);
      if (way === 'loop') for (;;);
      ctx.every(2, () => void kept.push(Buffer.alloc(2 ** 23, 1)));
    },
    where: () => ({ slot: ctx.thread.slot, generation: ctx.thread.generation }),
  };
});

async function followPlan(ctx: ActorContext<Ward>, { id, recorder }: WardArgs): Promise<Plan> {
  const plan = await ctx.ask(recorder).plan(id);
  if (plan === 'fail' || plan === 'fail-once') throw new Error(`${id} does not start`);
  if (plan === 'hang') await new Promise(() => undefined);
  return plan;
}

function pause(ctx: ActorContext<Ward>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    ctx.clock.after(ms, resolve, { unref: true });
  });
}

/** Returns no handlers, as only code that slipped past the compiler can. */
export const handless = defineActor<Record<never, never>>(import.meta.url, 'handless', () => undefined as never);

/** Never becomes ready. */
export const endless = defineActor<Record<never, never>>(import.meta.url, 'endless', () => new Promise(() => undefined), {
  initTimeoutMs: 60,
});
