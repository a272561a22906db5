// Sends a counter all that it is told to, in one turn.
import { defineActor, type Ref } from 'troupe';
import type { Counter } from './counter.ts';

export interface Sender {
  flood(target: Ref<Counter>, messages: number): void;
}

export const sender = defineActor<Sender>(import.meta.url, 'sender', () => ({
  flood: (target, messages) => {
    for (let sent = 0; sent < messages; sent++) target.tell.add(1);
  },
}));
