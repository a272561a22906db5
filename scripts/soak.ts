// npm run soak: all kinds of load at once on real threads, for long: chats, floods, asks across threads, spawns and stops, timers, crashes and
// restarts, lost threads, small swarms. Prints memory, event-loop delay and counts at the start, in the middle and at the end.
//   --minutes 60   how long (default 60); from 5 on memory that grows is a fault
//   --threads 2    host threads (default 2)
//   --seed 1       of what happens by lot
// Ends with 1 when work was lost or counts do not balance. Ctrl-C ends it early, with the report so far and 130; a second one at once.
import { readWords } from './read-words.ts';

const text = { type: 'string' } as const;
const { values } = readWords(import.meta.url, { minutes: text, threads: text, seed: text });
const number = (name: keyof typeof values, standard: number): number => {
  const value = Number(values[name] ?? standard);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`--${name} must be a number above 0, but is ${values[name]}`);
  process.exit(2);
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
  minutes: number('minutes', 60),
  threads: number('threads', 2),
  seed: number('seed', 1),
  signal: interruption.signal,
  onPhase: (phase) => console.error(`${((performance.now() - began) / 1_000).toFixed(0)} s: ${phase}`),
});
console.log(`soak: ${report.minutes.toFixed(1)} minutes${interruption.signal.aborted ? ', interrupted' : ''}`);
for (const line of soakTable(report)) console.log(line);
for (const fault of report.faults) console.log(`FAULT: ${fault}`);
console.log(report.faults.length === 0 ? 'nothing was lost, and all balances' : `${report.faults.length} faults`);
process.exit(report.faults.length > 0 ? 1 : interruption.signal.aborted ? 130 : 0);
