// A worker with a fault: it divides, and throws when asked to divide by zero.
import { defineActor } from '../../src/index.ts';

export interface Divider {
  divide(a: number, b: number): { quotient: number; life: number };
}

export const divider = defineActor<Divider>(import.meta.url, 'divider', (ctx) => ({
  divide(a, b) {
    if (b === 0) throw new RangeError('division by zero');
    return { quotient: a / b, life: ctx.incarnation };
  },
}));
