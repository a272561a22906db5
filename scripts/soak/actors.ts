// The actors of a soak's plain loads.
import { defineActor } from '../../src/runtime/definition.ts';
import type { ReplyTo } from '../../src/runtime/mail/reply-handle.ts';
import type { Ref } from '../../src/runtime/ref.ts';

export interface Counter {
  add(by: number): void;
  read(): number;
  echo(n: number): number;
}

export const counter = defineActor<Counter>(import.meta.url, 'counter', () => {
  let total = 0;
  return {
    add: (by) => {
      total += by;
    },
    read: () => total,
    echo: (n) => n,
  };
});

export interface Chatter {
  meet(partner: Ref<Chatter>): void;
  /** Begins a chat of so many messages, an even number; settles with the last, which it hears itself. */
  chat(messages: number): void;
  say(left: number): void;
  heard(): number;
}

export const chatter = defineActor<Chatter>(import.meta.url, 'chatter', (ctx) => {
  let partner: Ref<Chatter> | undefined;
  let reply: ReplyTo<void> | undefined;
  let heard = 0;
  return {
    meet: (other) => {
      partner = other;
    },
    chat: (messages) => {
      reply = ctx.reply<void>();
      partner?.tell.say(messages - 1);
      return reply;
    },
    say: (left) => {
      heard += 1;
      if (left > 0) partner?.tell.say(left - 1);
      else reply?.send();
    },
    heard: () => heard,
  };
});

export interface Ringer {
  /** Sets so many timers and cancels every second one. */
  set(timers: number): void;
  rung(): { readonly due: number; readonly rung: number; readonly wrong: number; readonly ticks: number };
}

export const ringer = defineActor<Ringer>(import.meta.url, 'ringer', (ctx) => {
  let [due, rung, wrong, ticks] = [0, 0, 0, 0];
  ctx.every(20, () => {
    ticks += 1;
  });
  return {
    set: (timers) => {
      for (let n = 0; n < timers; n += 1) {
        const isKept = n % 2 === 0;
        const timer = ctx.after(1 + ctx.random.next() * 200, () => {
          rung += 1;
          if (!isKept) wrong += 1;
        });
        if (isKept) due += 1;
        else timer.cancel();
      }
    },
    rung: () => ({ due, rung, wrong, ticks }),
  };
});
