// npm run test:stress: the test suite again and again, until a run fails or all have passed; prints each run's seconds.
// --times N (default 20); other words go to vitest, for instance a folder. TROUPE_STRESS=1 tells tests to take their long form.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWords } from './read-words.ts';
import { wholeNumber } from './word-numbers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = readWords(import.meta.url, { times: { type: 'string', default: '20' } }, true);
const times = wholeNumber('times', values.times, { least: 1 });

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
for (let run = 1; run <= times; run += 1) {
  const began = performance.now();
  const env = { ...process.env, TROUPE_STRESS: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...positionals], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (status !== 0) {
    console.log(stdout, stderr);
    console.error(`run ${run} of ${times} failed after ${seconds} s`);
    process.exit(1);
  }
  console.log(`run ${run} of ${times} passed in ${seconds} s`);
}
