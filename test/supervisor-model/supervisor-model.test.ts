import { expect, test } from 'vitest';
import { checkSequences } from './check-sequences.ts';

/** Two thousand take some ten seconds on two cores that do nothing else. */
const timeout = 240_000;
const sequences = Number(process.env['TROUPE_SEQUENCES'] ?? 2_000);

test('whatever happens to it, a supervisor does what its reference does, over thousands of random sequences', {
  timeout,
}, async () => {
  const seed = Number(process.env['TROUPE_SEED'] ?? Date.now() % 1_000_000_000);
  const { failure, seconds, commands } = await checkSequences({ sequences, seed });
  console.log(`${sequences} sequences, ${commands} commands, ${seconds.toFixed(1)} s, seed ${seed}`);
  const told = failure === undefined ? '' : `${failure.counterexample.join('\n')}\n${failure.error}`;
  expect(told, `npm run model -- --seed ${seed} --sequences ${sequences} repeats it`).toBe('');
});
