// Savina's Fork-join throughput: a team of actors, and as many messages for each, dealt out in turn. Checked: each member's own count.
// On several threads each has a dealer with its share of the team.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { noTimeout, savinaBenchmark } from './benchmark.ts';
import { smallWork, smallWorkTheta } from './small-work.ts';

interface Member {
  work(theta: number): void;
}

interface Dealer {
  deal(members: number, messages: number): number;
  finished(handled: number): void;
}

const member = defineActor<Member, { dealer: Ref<Dealer>; messages: number }>(import.meta.url, 'member', (ctx, args) => {
  let handled = 0;
  return {
    work: (theta) => {
      smallWork(theta);
      handled += 1;
      if (handled < args.messages) return;
      args.dealer.tell.finished(handled);
      ctx.stop();
    },
  };
});

const dealer = defineActor<Dealer>(import.meta.url, 'dealer', (ctx) => {
  let open = 0;
  let total = 0;
  let finished: ReplyTo<number> | undefined;
  return {
    deal: (members, messages) => {
      open = members;
      const team = Array.from({ length: members }, () => ctx.spawn(member, { dealer: ctx.self, messages }));
      for (let round = 0; round < messages; round += 1) for (const ref of team) ref.tell.work(smallWorkTheta);
      finished = ctx.reply<number>();
      return finished;
    },
    finished: (handled) => {
      open -= 1;
      total += handled;
      if (open === 0) finished?.send(total);
    },
  };
});

export const forkJoinThroughput = savinaBenchmark({
  name: 'savina-fj-throughput',
  unit: 'messages',
  isParallel: true,
  full: { actors: 60, messages: 10_000 },
  small: { actors: 4, messages: 50 },
  operations: ({ actors, messages }) => actors * messages,
  async run({ system, threads, placement }, { actors, messages }) {
    const dealers = Array.from({ length: Math.max(1, threads) }, () => system.spawn(dealer, undefined, { placement }));
    const handled = await Promise.all(dealers.map((ref) => ref.askWith(noTimeout).deal(actors / dealers.length, messages)));
    return async () => {
      await Promise.all(dealers.map((ref) => system.stop(ref)));
      return handled.reduce((sum, count) => sum + count, 0);
    };
  },
});
