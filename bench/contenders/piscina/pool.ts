// A pool of so many threads, all started.
import { Piscina } from 'piscina';

export function openPool(threads: number): Piscina {
  const filename = new URL('./tasks.ts', import.meta.url).href;
  return new Piscina({ filename, minThreads: threads, maxThreads: threads, maxQueue: Number.POSITIVE_INFINITY });
}
