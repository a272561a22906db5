// npm run storm: 500 runs, 50 live, over a stand-in for the providers that enforces its windows and gets a twentieth of its calls wrong, while threads are
// killed at random moments.
//   --seed N        default 1
//   --chiefs 20     each has 24 children
//   --kill-ms 1500  between two kills, on average
// Ends with 1 when something did not hold.
import { readWords } from './read-words.ts';
import { wholeNumber } from './word-numbers.ts';

const { values } = readWords(import.meta.url, {
  seed: { type: 'string', default: '1' },
  chiefs: { type: 'string', default: '20' },
  'kill-ms': { type: 'string', default: '1500' },
});
const chosen = {
  seed: wholeNumber('seed', values.seed),
  chiefs: wholeNumber('chiefs', values.chiefs),
  killEveryMs: wholeNumber('kill-ms', values['kill-ms']),
};
// Loaded once the words are known to be right: that they are wrong is told at once.
const { runStorm } = await import('./storm/run-storm.ts');
const report = await runStorm(chosen);
const width = Math.max(...report.rows.map(([name]) => name.length));
for (const [name, value] of report.rows) console.log(`${name.padEnd(width)}  ${value}`);
for (const fault of report.faults.slice(0, 40)) console.log(`FAILED: ${fault}`);
console.log(report.faults.length === 0 ? 'all held' : `${report.faults.length} failures`);
process.exitCode = report.faults.length === 0 ? 0 : 1;
