// Spawns children and sends each a first message.
import { defineActor, type ReplyTo } from 'troupe';

export interface Nursery {
  /** Answers when the last child has handled its message. */
  create(children: number): number;
}

interface Newborn {
  add(by: number): void;
}

// What the children of this thread have handled: one of them, the last, tells the nursery. They share it, so that no message is added to be counted.
let handled = 0;
let awaited = 0;
let reply: ReplyTo<number> | undefined;

const newborn = defineActor<Newborn>(import.meta.url, 'newborn', () => ({
  add: (by) => {
    handled += by;
    if (handled === awaited) reply?.send(handled);
  },
}));

export const nursery = defineActor<Nursery>(import.meta.url, 'nursery', (ctx) => ({
  create: (children) => {
    handled = 0;
    awaited = children;
    reply = ctx.reply<number>();
    for (let created = 0; created < children; created++) ctx.spawn(newborn, undefined).tell.add(1);
    return reply;
  },
}));
