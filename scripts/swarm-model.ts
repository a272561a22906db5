// npm run swarm-model: runs swarms on simulated threads, hits them at points by lot, and holds them to their promises.
//   --seeds 300    how many swarms (default 100); each once without a blow and once for each victim
//   --seed N       the first seed (default 1)
//   --sweep        the swarm of that one seed, hit at each of its points in turn
// Prints each point with the number of blows dealt there. Ends with 1 when something did not hold.

import { readWords } from './read-words.ts';
import { wholeNumber } from './word-numbers.ts';

const { values } = readWords(import.meta.url, {
  seeds: { type: 'string', default: '100' },
  seed: { type: 'string', default: '1' },
  sweep: { type: 'boolean', default: false },
});
const first = wholeNumber('seed', values.seed);
const count = wholeNumber('seeds', values.seeds);
// Loaded once the words are known to be right: that they are wrong is told at once.
const { checkSwarms, sweepSwarm } = await import('../test/swarm-model/check-swarms.ts');
const began = performance.now();
const report = values.sweep
  ? await sweepSwarm(first)
  : await checkSwarms(Array.from({ length: count }, (_, index) => first + index));
for (const [point, times] of [...report.dealt].sort(([a], [b]) => a.localeCompare(b)))
  console.log(`${String(times).padStart(6)}  ${point}`);
for (const failure of report.failures.slice(0, 20)) console.log(`FAILED: ${failure}`);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
const blows = [...report.dealt.values()].reduce((sum, times) => sum + times, 0);
console.log(
  `${report.swarms} swarms of at least ${report.fewestRuns} runs, ${blows} blows at ${report.dealt.size} kinds of points, ` +
    `${report.failures.length} failures, ${seconds} s`,
);
process.exitCode = report.failures.length === 0 ? 0 : 1;
