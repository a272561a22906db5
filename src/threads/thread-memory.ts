// What the calling thread holds. Of the numbers that Node gives, these belong to one thread (measured in a worker, Node 26.10, November 2026):
// the heap, and the external memory, which counts Buffers and ArrayBuffers. `rss` is the whole process's, and a SharedArrayBuffer is counted
// nowhere here. `v8.getHeapStatistics` takes 2 us; `process.memoryUsage` 20, since it reads the rss too.
import { getHeapStatistics } from 'node:v8';
import type { ThreadMemory } from './heartbeat.ts';

export function threadMemory(): ThreadMemory {
  const { used_heap_size: heapUsedBytes, external_memory: externalBytes } = getHeapStatistics();
  return { heapUsedBytes, externalBytes };
}
