// Carries word between two threads, so that what was sent between them before is known to have arrived.
import { defineActor } from '../../../src/runtime/definition.ts';
import type { Ref } from '../../../src/runtime/ref.ts';

export interface Courier {
  arrive(): void;
  visit(other: Ref<Courier>): void;
}

export const courier = defineActor<Courier>(import.meta.url, 'courier', (ctx) => ({
  arrive: () => undefined,
  visit: (other) => ctx.ask(other).arrive(),
}));
