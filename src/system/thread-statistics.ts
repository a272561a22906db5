// What is known of one host thread beside its slot.
import type { KernelStatistics } from '../runtime/kernel/kernel.ts';
import type { SlotStatistics } from '../threads/thread-group.ts';

/** One host thread: its load, its memory, and what its kernel says. */
export interface ThreadStatistics extends SlotStatistics {
  readonly kernel: KernelStatistics;
}
