// Savina's Fork-join actor creation: an actor is made, gets one message, does its work and ends. Checked: each says that it was there, and none is left.
// On several threads each has a maker with its share of them.
import { type ActorContext, defineActor, type Ref, type ReplyTo } from 'troupe';
import { noTimeout, savinaBenchmark } from './benchmark.ts';
import { smallWork, smallWorkTheta } from './small-work.ts';

interface Worker {
  work(theta: number): void;
}

interface Maker {
  make(actors: number): number;
  worked(by: number): void;
}

/** A class, as the pages advise for actors in great numbers. */
class WorkerActor implements Worker {
  readonly #ctx: ActorContext<Worker>;
  readonly #maker: Ref<Maker>;

  constructor(ctx: ActorContext<Worker>, maker: Ref<Maker>) {
    this.#ctx = ctx;
    this.#maker = maker;
  }

  work(theta: number): void {
    smallWork(theta);
    this.#maker.tell.worked(1);
    this.#ctx.stop();
  }
}

const worker = defineActor<Worker, Ref<Maker>>(import.meta.url, 'worker', (ctx, args) => new WorkerActor(ctx, args));

const maker = defineActor<Maker>(import.meta.url, 'maker', (ctx) => {
  let ordered = 0;
  let worked = 0;
  let finished: ReplyTo<number> | undefined;
  return {
    make: (actors) => {
      ordered = actors;
      for (let made = 0; made < actors; made += 1) ctx.spawn(worker, ctx.self).tell.work(smallWorkTheta);
      finished = ctx.reply<number>();
      return finished;
    },
    worked: (by) => {
      worked += by;
      if (worked === ordered) finished?.send(worked);
    },
  };
});

export const forkJoinCreate = savinaBenchmark({
  name: 'savina-fj-create',
  unit: 'actors',
  isParallel: true,
  full: { actors: 40_000 },
  small: { actors: 100 },
  operations: ({ actors }) => actors,
  async run({ system, threads, placement }, { actors }) {
    const makers = Array.from({ length: Math.max(1, threads) }, () => system.spawn(maker, undefined, { placement }));
    const worked = await Promise.all(makers.map((ref) => ref.askWith(noTimeout).make(actors / makers.length)));
    return async () => {
      await Promise.all(makers.map((ref) => system.stop(ref)));
      return worked.reduce((sum, count) => sum + count, 0);
    };
  },
});
