// How a kernel on a real thread is woken: a microtask at first, a macrotask once the budget is used up.
import type { Wake } from '../runtime/kernel/ports.ts';

const settled = Promise.resolve();

export const nodeWake: Wake = {
  // Node's `queueMicrotask` makes an async resource for each call, which costs several times what a reaction does (measured 2026).
  soon: (run) => {
    void settled.then(run);
  },
  later: (run) => {
    setImmediate(run);
  },
  resumesAtOnce: true,
};
