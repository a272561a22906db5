// How a kernel on a real thread is woken: a microtask at first, a macrotask once the budget is used up.
import type { Wake } from '../runtime/kernel/ports.ts';

export const nodeWake: Wake = {
  soon: (run) => queueMicrotask(run),
  later: (run) => {
    setImmediate(run);
  },
};
