// Savina's PingPong: two actors and one message between them. Checked: every ping came back, and in order.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

interface Pong {
  ping(round: number): void;
}

interface Ping {
  play(pings: number): number;
  pong(round: number): void;
}

const pong = defineActor<Pong, { ping: Ref<Ping> }>(import.meta.url, 'pong', (_ctx, args) => ({
  ping: (round) => args.ping.tell.pong(round),
}));

const ping = defineActor<Ping>(import.meta.url, 'ping', (ctx) => {
  const partner = ctx.spawn(pong, { ping: ctx.self });
  let left = 0;
  let received = 0;
  let finished: ReplyTo<number> | undefined;
  return {
    play: (pings) => {
      left = pings;
      partner.tell.ping(left);
      finished = ctx.reply<number>();
      return finished;
    },
    pong: (round) => {
      mustEqual('the round that came back', round, left);
      received += 1;
      left -= 1;
      if (left > 0) partner.tell.ping(left);
      else finished?.send(received * 2);
    },
  };
});

export const pingPong = savinaBenchmark({
  name: 'savina-pingpong',
  unit: 'messages',
  isParallel: false,
  full: { pings: 40_000 },
  small: { pings: 100 },
  operations: ({ pings }) => pings * 2,
  async run({ system, placement }, { pings }) {
    const ref = system.spawn(ping, undefined, { placement });
    const received = await ref.askWith(noTimeout).play(pings);
    return async () => {
      await system.stop(ref);
      return received;
    };
  },
});
