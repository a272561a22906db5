// Sends counters all that it is told to, in one turn.
import { defineActor, type Ref } from 'troupe';
import type { Counter } from './counter.ts';

export interface Sender {
  /** To each target in turn; the messages are a multiple of the targets. */
  flood(targets: readonly Ref<Counter>[], messages: number): void;
}

export const sender = defineActor<Sender>(import.meta.url, 'sender', () => ({
  flood: (targets, messages) => {
    const each = messages / targets.length;
    // By index: an iterator for each turn of the outer loop would be most of what a message allocates.
    for (let sent = 0; sent < each; sent++) for (let at = 0; at < targets.length; at++) targets[at]?.tell.add(1);
  },
}));
