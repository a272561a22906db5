// What a flood is poured into: an actor that takes messages at its own speed, or hangs its thread.
import { defineActor } from '../../src/runtime/definition.ts';

export interface Sink {
  take(text: string): void;
  taken(): number;
  hang(): void;
}

export const sink = defineActor<Sink>(import.meta.url, 'sink', () => {
  let taken = 0;
  return {
    take: () => {
      taken += 1;
    },
    taken: () => taken,
    hang: () => {
      for (;;);
    },
  };
});

export interface SlowSink {
  take(n: number, text: string): void;
  report(): { readonly taken: number; readonly isInOrder: boolean };
}

const capacity = 64;

/** Takes `handlingMs` of its thread for each message, and lets no more than 64 wait. */
export const slowSink = defineActor<SlowSink, { handlingMs: number }>(
  import.meta.url,
  'slow sink',
  (_, { handlingMs }) => {
    let taken = 0;
    let isInOrder = true;
    return {
      take: (n) => {
        if (n !== taken) isInOrder = false;
        taken += 1;
        for (const end = performance.now() + handlingMs; performance.now() < end; );
      },
      report: () => ({ taken, isInOrder }),
    };
  },
  { mailbox: { capacity, overflow: 'backpressure' } },
);
