// npm run chaos: actors in a tree on real threads, while everything fails at random; then the books are read. Prints a table, and each fault.
// --seconds (60), --threads (4), --actors (10000), --seed (1). Exits with 1 when a promise was broken or something is left over, with 2 for a mistake in the words.
import { readWords } from './read-words.ts';
import { numberAboveZero, wholeNumber } from './word-numbers.ts';

const { values } = readWords(import.meta.url, {
  seconds: { type: 'string', default: '60' },
  threads: { type: 'string', default: '4' },
  actors: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
});
const options = {
  seconds: numberAboveZero('seconds', values.seconds),
  threads: wholeNumber('threads', values.threads, { least: 1, most: 64 }),
  actors: wholeNumber('actors', values.actors, { least: 1 }),
  seed: wholeNumber('seed', values.seed),
};
/** Resident memory may wander by so much of itself in a minute and still be level. */
const levelShare = 0.1;

// Loaded once the words are known to be right: that they are wrong is told at once.
const { runChaos } = await import('./chaos/run-chaos.ts');
const began = performance.now();
const report = await runChaos({
  ...options,
  onPhase: (phase) => console.error(`${((performance.now() - began) / 1_000).toFixed(1)} s: ${phase}`),
});
console.log(`chaos: ${JSON.stringify(options)}`);
const width = Math.max(...report.rows.map(([what]) => what.length));
for (const [what, value] of report.rows) console.log(`${what.padEnd(width)}  ${value}`);
const faults = [...report.faults];
const rssMb = process.memoryUsage.rss() / 2 ** 20;
if (options.seconds >= 30 && report.slopeMbPerMinute > levelShare * rssMb)
  faults.push(`resident memory grew by ${report.slopeMbPerMinute.toFixed(1)} MB per minute`);
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? 'all held' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
