// npm run soak: all kinds of load at once on real threads, for long: chats, floods, asks across threads, spawns and stops, timers, crashes and
// restarts, lost threads, small swarms. Prints memory, event-loop delay and counts at the start, in the middle and at the end.
//   --minutes 60   how long (default 60); from 5 on memory that grows is a fault
//   --threads 2    host threads, 1 to 64 (default 2)
//   --seed 1       of what happens by lot, a whole number (default 1)
// Ends with 1 when work was lost or counts do not balance, with 2 for a mistake in the words. Ctrl-C ends it early, with the report so far and 130; a second one at once.
import { readWords } from './read-words.ts';
import { numberAboveZero, wholeNumber } from './word-numbers.ts';

const { values } = readWords(import.meta.url, {
  minutes: { type: 'string', default: '60' },
  threads: { type: 'string', default: '2' },
  seed: { type: 'string', default: '1' },
});
const chosen = {
  minutes: numberAboveZero('minutes', values.minutes),
  threads: wholeNumber('threads', values.threads, { least: 1, most: 64 }),
  seed: wholeNumber('seed', values.seed),
};

// Loaded once the words are known to be right: that they are wrong is told at once.
const { runSoak } = await import('./soak/run-soak.ts');
const { soakTable } = await import('./soak/soak-table.ts');

const interruption = new AbortController();
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(130);
  console.error('\nending: what was begun is finished (once more to end at once)');
  interruption.abort();
});

const began = performance.now();
const report = await runSoak({
  ...chosen,
  signal: interruption.signal,
  onPhase: (phase) => console.error(`${((performance.now() - began) / 1_000).toFixed(0)} s: ${phase}`),
});
console.log(`soak: ${report.minutes.toFixed(1)} minutes${interruption.signal.aborted ? ', interrupted' : ''}`);
for (const line of soakTable(report)) console.log(line);
for (const fault of report.faults) console.log(`FAULT: ${fault}`);
console.log(report.faults.length === 0 ? 'nothing was lost, and all balances' : `${report.faults.length} faults`);
process.exit(report.faults.length > 0 ? 1 : interruption.signal.aborted ? 130 : 0);
