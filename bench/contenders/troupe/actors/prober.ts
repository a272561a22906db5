// Sends a lone message to an echo, and times it until it is back.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import type { Adder } from './player.ts';

export interface Prober {
  /** The times of so many round trips, in microseconds. */
  probe(target: Ref<Adder>, trips: number): readonly number[];
  /** The message that comes back. */
  add(by: number): void;
}

export const prober = defineActor<Prober>(import.meta.url, 'prober', (ctx) => {
  let times: number[] = [];
  let awaited = 0;
  let began = 0;
  let echo: Ref<Adder> | undefined;
  let reply: ReplyTo<readonly number[]> | undefined;
  const send = (): void => {
    began = performance.now();
    echo?.tell.add(1);
  };
  return {
    probe: (target, trips) => {
      echo = target;
      awaited = trips;
      times = [];
      reply = ctx.reply<readonly number[]>();
      send();
      return reply;
    },
    add: () => {
      times.push((performance.now() - began) * 1_000);
      if (times.length === awaited) reply?.send(times);
      else send();
    },
  };
});
