// Savina's Big: each of many actors pings another that it picks by chance, and the next when the answer came. Checked: each answer
// comes from the one that was pinged, and as many answers came as pings were ordered.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';
import { PseudoRandom } from './pseudo-random.ts';

interface Worker {
  meet(workers: readonly Ref<Worker>[]): void;
  begin(): void;
  ping(from: number): void;
  pong(from: number): void;
}

interface Sink {
  start(pings: number): number;
  finished(received: number): void;
}

const worker = defineActor<Worker, { sink: Ref<Sink>; index: number; pings: number }>(import.meta.url, 'worker', (_ctx, args) => {
  const random = new PseudoRandom(args.index + 1);
  let workers: readonly Ref<Worker>[] = [];
  let left = args.pings;
  let received = 0;
  let waitsFor = -1;
  const sendPing = (): void => {
    left -= 1;
    waitsFor = random.below(workers.length);
    workers[waitsFor]?.tell.ping(args.index);
  };
  return {
    meet: (refs) => {
      workers = refs;
    },
    begin: sendPing,
    ping: (from) => workers[from]?.tell.pong(args.index),
    pong: (from) => {
      mustEqual('who answered', from, waitsFor);
      received += 1;
      if (left > 0) sendPing();
      else args.sink.tell.finished(received);
    },
  };
});

const sink = defineActor<Sink, { workers: number; placement: 'spread' | 'parent' }>(import.meta.url, 'sink', (ctx, args) => {
  let open = args.workers;
  let total = 0;
  let finished: ReplyTo<number> | undefined;
  return {
    start: (pings) => {
      const options = { placement: args.placement };
      const workers = Array.from({ length: args.workers }, (_, index) =>
        ctx.spawn(worker, { sink: ctx.self, index, pings }, options),
      );
      // None begins before all have met: a ping may come faster from a stranger than the acquaintance from here.
      ctx.pipe(Promise.all(workers.map((ref) => ctx.ask(ref, noTimeout).meet(workers))), (outcome) => {
        if (!outcome.ok) throw outcome.error;
        for (const ref of workers) ref.tell.begin();
      });
      finished = ctx.reply<number>();
      return finished;
    },
    finished: (received) => {
      open -= 1;
      total += received;
      if (open === 0) finished?.send(total);
    },
  };
});

export const big = savinaBenchmark({
  name: 'savina-big',
  unit: 'messages',
  isParallel: true,
  full: { workers: 120, pings: 20_000 },
  small: { workers: 8, pings: 50 },
  operations: ({ workers, pings }) => workers * pings * 2,
  async run({ system, placement }, { workers, pings }) {
    const ref = system.spawn(sink, { workers, placement }, { placement });
    const received = await ref.askWith(noTimeout).start(pings);
    return async () => {
      await system.stop(ref);
      return received * 2;
    };
  },
});
