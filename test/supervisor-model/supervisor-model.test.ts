import { expect, test } from 'vitest';
import { checkRaces, checkSequences } from './check-sequences.ts';

/** Two thousand take some ten seconds on two cores that do nothing else. */
const timeout = 240_000;
const sequences = Number(process.env['TROUPE_SEQUENCES'] ?? 2_000);

test.each([
  ['compared with its reference', checkSequences, sequences, ''],
  ['after several things at once', checkRaces, sequences / 2, '--races '],
] as const)(
  'a supervisor keeps its rules, %s, over thousands of random sequences',
  { timeout },
  async (_, check, count, flag) => {
    const seed = Number(process.env['TROUPE_SEED'] ?? Date.now() % 1_000_000_000);
    const { failure, seconds, commands } = await check({ sequences: count, seed });
    console.log(`${count} sequences, ${commands} commands, ${seconds.toFixed(1)} s, seed ${seed}`);
    const told = failure === undefined ? '' : `${failure.counterexample.join('\n')}\n${failure.error}`;
    expect(told, `npm run model -- ${flag}--seed ${seed} --sequences ${count} repeats it`).toBe('');
  },
);
