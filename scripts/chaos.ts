// npm run chaos: actors in a tree on real threads, while everything fails at random; then the books are read. Prints a table, and each fault.
// --seconds (60), --threads (4), --actors (10000), --seed (1). Exits with 1 when a promise was broken or something is left over.
import { readWords } from './read-words.ts';

const text = { type: 'string' } as const;
const { values } = readWords(import.meta.url, { seconds: text, threads: text, actors: text, seed: text });
const number = (name: keyof typeof values, standard: number): number => {
  const value = Number(values[name] ?? standard);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`--${name} must be a number above 0, but is ${values[name]}`);
  process.exit(2);
};

const options = {
  seconds: number('seconds', 60),
  threads: number('threads', 4),
  actors: number('actors', 10_000),
  seed: number('seed', 1),
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
