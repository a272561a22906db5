// The journal port: the one place where runs are kept. Whatever is to be resumed after a crash was appended here first.
import type { RunEvent } from '../runs/run-event.ts';

/**
 * A log of events with one writer.
 * 1. A batch is appended whole or not at all; batches keep the order in which `append` was called.
 * 2. `append` resolves with the sequence number of the batch's last event, when the batch is kept. Numbers begin with 1.
 * 3. What is read is what was appended: later changes to a batch, or to what was read, change nothing.
 * 4. A batch whose `append` rejects may be appended anew: no part of it may come to be kept later.
 * 5. Whoever made the journal closes it, when the swarm has stopped: the swarm closes none that it was given.
 *    After `close`, `append` and `read` reject with `system-stopped`; closing twice is harmless.
 */
export interface Journal {
  append(batch: readonly RunEvent[]): Promise<number>;
  /** The events from number `from` on (1: all), up to the last one appended before the call. */
  read(from: number): AsyncIterable<StoredEvent>;
  close(): Promise<void>;
}

export interface StoredEvent {
  readonly seq: number;
  readonly event: RunEvent;
}
