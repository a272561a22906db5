// A pool of so many threads, all started, each with so many tasks at once; Piscina's default is one.
import { Piscina } from 'piscina';

export function openPool(threads: number, tasksAtOnce = 1): Piscina {
  const filename = new URL('./tasks.ts', import.meta.url).href;
  const size = { minThreads: threads, maxThreads: threads, concurrentTasksPerWorker: tasksAtOnce };
  return new Piscina({ filename, ...size, maxQueue: Number.POSITIVE_INFINITY });
}
