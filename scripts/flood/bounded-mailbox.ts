// A flood into a bounded mailbox on another thread, by a sender that waits for a place: whether it slows down, what it costs, what is lost.
import { createSystem } from '../../src/system/create-system.ts';
import { slowSink } from './sink.ts';

export interface BoundedMailboxFlood {
  readonly messages: number;
  readonly messageBytes: number;
  /** How long the target takes for each. */
  readonly handlingMs: number;
}

export interface BoundedMailboxReport {
  readonly sent: number;
  readonly taken: number;
  readonly isInOrder: boolean;
  /** Dead letters of both threads. */
  readonly deadLetters: number;
  /** The least time in which the target can handle them all, and the time that the sender took to send them. */
  readonly leastMs: number;
  readonly tookMs: number;
  readonly sentMb: number;
  /** Highest resident memory over what it was after half of the messages. */
  readonly grownMb: number;
}

/** Offers that the sender has open at a time; more than the mailbox holds and the credits allow together. */
const openOffers = 256;

export async function floodBoundedMailbox(flood: BoundedMailboxFlood): Promise<BoundedMailboxReport> {
  const { messages, messageBytes, handlingMs } = flood;
  await using system = await createSystem({ threads: 1 });
  const ref = await system.start(slowSink, { handlingMs }, { placement: 'spread' });
  const text = 'x'.repeat(messageBytes);
  let [atHalf, highest] = [0, 0];
  const began = performance.now();
  for (let n = 0; n < messages; n += openOffers) {
    const count = Math.min(openOffers, messages - n);
    await Promise.all(Array.from({ length: count }, (_, i) => ref.offer.take(n + i, text)));
    const rss = process.memoryUsage.rss();
    // By then the heaps of both threads have their size.
    if (atHalf === 0 && n >= messages / 2) atHalf = rss;
    highest = Math.max(highest, rss);
  }
  const tookMs = performance.now() - began;
  const { taken, isInOrder } = await ref.ask.report();
  const hosts = await system.threadStatistics();
  const counts = [system.statistics(), ...hosts.map((host) => host.kernel)].flatMap((one) => Object.values(one.deadLetters));
  return {
    sent: messages,
    taken,
    isInOrder,
    deadLetters: counts.reduce((sum, count) => sum + count, 0),
    leastMs: messages * handlingMs,
    tookMs: Math.round(tookMs),
    sentMb: Math.round((messages * messageBytes) / 2 ** 20),
    grownMb: Math.round((highest - atHalf) / 2 ** 20),
  };
}
