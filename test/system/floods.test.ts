// The short forms of `npm run flood`.
import { expect, test } from 'vitest';
import { floodBoundedMailbox } from '../../scripts/flood/bounded-mailbox.ts';
import { floodHungThread } from '../../scripts/flood/hung-thread.ts';

test('a flood into a bounded mailbox on another thread, by a sender that offers, loses nothing, and the sender slows down to its pace', async () => {
  const report = await floodBoundedMailbox({ messages: 10_000, messageBytes: 4_096, handlingMs: 0.1 });
  expect(report).toMatchObject({ sent: 10_000, taken: 10_000, isInOrder: true, deadLetters: 0 });
  expect(report.tookMs).toBeGreaterThan(0.9 * report.leastMs);
  expect(report.grownMb).toBeLessThan(64);
}, 60_000);

test('a flood at a thread that hangs costs no more memory than the window of its link, and the rest is counted', async () => {
  const report = await floodHungThread({ messages: 4_000, messageBytes: 65_536 });
  expect(report.overflow + report.threadLost).toBe(report.sent);
  expect(report.threadLost * 65_536).toBeGreaterThan(0.9 * report.windowMb * 2 ** 20);
  expect(report.threadLost * 65_536).toBeLessThan(1.1 * report.windowMb * 2 ** 20);
  // The window holds bytes as they are sent; a thread's own overhead and the garbage of encoding come on top.
  expect(report.grownMb).toBeLessThan(2 * report.windowMb);
  expect(report.sentMb).toBe(250);
}, 60_000);
