// A flood at a thread that hangs, by a sender that heeds nothing: what it costs in memory, and what becomes of each message.
import { createSystem } from '../../src/system/create-system.ts';
import { sink } from './sink.ts';

export interface HungThreadFlood {
  readonly messages: number;
  readonly messageBytes: number;
}

export interface HungThreadReport {
  readonly sent: number;
  /** Refused since the link's window was full. */
  readonly overflow: number;
  /** In the window when the thread was ended; what became of them is not known. */
  readonly threadLost: number;
  readonly windowMb: number;
  readonly sentMb: number;
  /** Highest growth of the process's resident memory over its size when the thread hung. */
  readonly grownMb: number;
}

const megabyte = 2 ** 20;
const windowMb = 64;

export async function floodHungThread({ messages, messageBytes }: HungThreadFlood): Promise<HungThreadReport> {
  await using system = await createSystem({ threads: 1, hangMs: 60_000 });
  const quiet = new Promise<void>((resolve) => {
    system.onThreadEvent((event) => event.kind === 'host-quiet' && resolve());
  });
  const ref = await system.start(sink, undefined, { placement: 'spread' });
  ref.tell.hang();
  await quiet;
  const text = 'x'.repeat(messageBytes);
  const before = process.memoryUsage.rss();
  let highest = before;
  for (let n = 0; n < messages; n += 1) {
    ref.tell.take(text);
    if (n % 64 !== 63) continue;
    highest = Math.max(highest, process.memoryUsage.rss());
    await new Promise((resolve) => setImmediate(resolve));
  }
  const down = new Promise<void>((resolve) => {
    system.watch(ref, () => resolve());
  });
  await system.killThread(1);
  await down;
  const counts = system.deadLetters.counts();
  return {
    sent: messages,
    overflow: counts.overflow ?? 0,
    // The order to hang itself was never acknowledged either.
    threadLost: (counts['thread-lost'] ?? 0) - 1,
    windowMb,
    sentMb: Math.round((messages * messageBytes) / megabyte),
    grownMb: Math.round((highest - before) / megabyte),
  };
}
