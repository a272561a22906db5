// Whether a thread holds too much memory; pure. A thread that is over its limit stays so: it is being ended.
import type { ThreadMemory } from './heartbeat.ts';

export type MemoryPhase = 'low' | 'high' | 'over';

/** Shares of the limit: a warning comes at the first, and again only after a fall below the second. */
const highShare = 0.8;
const lowShare = 0.7;

export function nextMemoryPhase(phase: MemoryPhase, held: ThreadMemory, limitBytes: number): MemoryPhase {
  const share = (held.heapUsedBytes + held.externalBytes) / limitBytes;
  if (phase === 'over' || share >= 1) return 'over';
  if (phase === 'high') return share < lowShare ? 'low' : 'high';
  return share >= highShare ? 'high' : 'low';
}
