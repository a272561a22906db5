// npm run model: compares the supervisor with its reference over many random sequences of commands.
//   --sequences 50000   how many (default 2,000)
//   --seed N            default: by the clock; printed, and replays the run
//   --races             short sequences, and then several things at once
//   --planted           puts each planted fault into a copy of src and shows after how many sequences it was found
// Ends with 1 when a sequence fails, or a planted fault is not found in time.
import { fileURLToPath } from 'node:url';
import { checkRaces, checkSequences, type SequencesReport } from '../test/supervisor-model/check-sequences.ts';
import { plantedFaults } from '../test/supervisor-model/planted-faults.ts';
import { tryFault } from './model/try-fault.ts';
import { Workspace } from './mutants/workspace.ts';
import { readWords } from './read-words.ts';
import { wholeNumber } from './word-numbers.ts';

const { values } = readWords(import.meta.url, {
  sequences: { type: 'string' },
  seed: { type: 'string' },
  races: { type: 'boolean', default: false },
  planted: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000_000));
const sequences = wholeNumber('sequences', values.sequences ?? (values.planted ? '200' : '2000'));
process.exitCode = values.planted ? await showPlanted() : await showSequences();

async function showSequences(): Promise<number> {
  const report = await (values.races ? checkRaces : checkSequences)({ sequences, seed });
  console.log(values.json ? JSON.stringify(report) : describe(report));
  return report.failure === undefined ? 0 : 1;
}

function describe({ sequences: tried, commands, seconds, failure }: SequencesReport): string {
  const head = `${tried} sequences, ${commands} commands, ${seconds.toFixed(1)} s, seed ${seed}`;
  if (failure === undefined)
    return `${head}: ${values.races ? 'all that must hold after a race held' : 'the supervisor agrees with its reference'}`;
  const { sequence, shrinks, counterexample, error } = failure;
  const replay = `npm run model -- ${values.races ? '--races ' : ''}--seed ${seed} --sequences ${sequences} repeats it`;
  return `${head}: sequence ${sequence} fails; shrunk ${shrinks} times to\n${counterexample.map((line) => `  ${line}`).join('\n')}\n${error}\n${replay}`;
}

async function showPlanted(): Promise<number> {
  const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
  let missed = 0;
  try {
    for (const fault of plantedFaults) {
      const { failure, seconds } = await tryFault(workspace, fault, { sequences, seed });
      if (failure === undefined) missed += 1;
      const how = failure === undefined ? `NOT FOUND in ${sequences} sequences` : `found in sequence ${failure.sequence}`;
      console.log(`${fault.name}: ${how} (seed ${seed}, ${seconds.toFixed(1)} s)`);
      if (failure === undefined) continue;
      for (const line of failure.counterexample) console.log(`    ${line}`);
      console.log(failure.error.replaceAll(/^/gm, '    | '));
    }
  } finally {
    workspace.remove();
  }
  console.log(`${plantedFaults.length - missed} of ${plantedFaults.length} planted faults were found`);
  return missed === 0 ? 0 : 1;
}
