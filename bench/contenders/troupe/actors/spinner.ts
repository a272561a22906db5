// Hangs its thread.
import { defineActor } from 'troupe';

export interface Spinner {
  spin(): void;
  read(): number;
}

export const spinner = defineActor<Spinner>(import.meta.url, 'spinner', () => ({
  spin: () => {
    for (;;);
  },
  read: () => 1,
}));
