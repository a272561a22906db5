// npm run flood: what floods cost, by a sender that waits for a place in a bounded mailbox, and by one that heeds nothing, at a thread that hangs.
// Prints the figures; exits with 1 when something was lost that should not be, or memory went beyond its bound.
import { readWords } from './read-words.ts';

readWords(import.meta.url, {});
// Loaded once the words are known to be right: that they are wrong is told at once.
const { floodBoundedMailbox } = await import('./flood/bounded-mailbox.ts');
const { floodHungThread } = await import('./flood/hung-thread.ts');

const faults: string[] = [];
const check = (isSo: boolean, fault: string): void => void (isSo || faults.push(fault));

const bounded = await floodBoundedMailbox({ messages: 100_000, messageBytes: 4_096, handlingMs: 0.1 });
console.log('into a bounded mailbox, with offers:', bounded);
check(bounded.taken === bounded.sent && bounded.isInOrder && bounded.deadLetters === 0, 'a message was lost or out of order');
check(bounded.tookMs > 0.9 * bounded.leastMs, 'the sender did not slow down');
check(bounded.grownMb < 64, 'memory was not flat');

for (const flood of [
  { messages: 8_000, messageBytes: 65_536 },
  { messages: 3_000_000, messageBytes: 8 },
]) {
  const hung = await floodHungThread(flood);
  console.log('at a thread that hangs, with tells:', hung);
  check(hung.overflow + hung.threadLost === hung.sent, 'a message was not counted');
  check(hung.grownMb < 2 * hung.windowMb, 'memory was not bounded by the window');
}
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? 'all held' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
