// An actor that tests of the kit start on simulated and on real threads alike.
import { defineActor } from '../../src/runtime/definition.ts';
import type { Ref } from '../../src/runtime/ref.ts';

export interface Listener {
  hear(text: string): void;
  count(n: number): number;
}

export interface Talker {
  say(to: Ref<Listener>, ...texts: string[]): void;
  double(by: Ref<Listener>, n: number): number;
  end(): void;
}

export const talker = defineActor<Talker>(import.meta.url, 'talker', (ctx) => ({
  say: (to, ...texts) => {
    for (const text of texts) to.tell.hear(text);
  },
  double: (by, n) => ctx.ask(by).count(n),
  end: () => ctx.stop(),
}));
