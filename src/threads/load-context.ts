// Follows what the modules that this thread loads set going, also behind their first `await`, where nothing else tells it from other code.
import { AsyncLocalStorage } from 'node:async_hooks';
import { followLoads } from '../base/load-module.ts';

const loads = new AsyncLocalStorage<true>();

/** For the entries of threads; once. */
export function installLoadContext(): void {
  followLoads({ run: (work) => loads.run(true, work), isInside: () => loads.getStore() === true });
}
