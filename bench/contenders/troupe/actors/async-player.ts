// One side of a ping-pong whose handler is async.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import type { Adder, Player } from './player.ts';

export const asyncPlayer = defineActor<Player>(import.meta.url, 'async player', (ctx) => {
  let total = 0;
  let share = Number.POSITIVE_INFINITY;
  let partner: Ref<Adder> | undefined;
  let reply: ReplyTo<number> | undefined;
  return {
    meet: (other) => {
      partner = other;
    },
    play: (messages) => {
      share = total + messages;
      partner?.tell.add(1);
      reply = ctx.reply<number>();
      return reply;
    },
    add: async (by) => {
      total += by;
      if (total === share) reply?.send(total);
      else partner?.tell.add(1);
    },
    read: () => total,
  };
});
