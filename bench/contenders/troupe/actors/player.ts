// One side of a ping-pong: sends back what it is sent, until it has had its share.
import { defineActor, type Ref, type ReplyTo } from 'troupe';

/** What can be sent numbers. */
export interface Adder {
  add(by: number): void;
}

export interface Player extends Adder {
  meet(partner: Ref<Adder>): void;
  /** Serves, and answers when it has handled that many. */
  play(messages: number): number;
  read(): number;
}

export const player = defineActor<Player>(import.meta.url, 'player', (ctx) => {
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
    add: (by) => {
      total += by;
      if (total === share) reply?.send(total);
      else partner?.tell.add(1);
    },
    read: () => total,
  };
});
