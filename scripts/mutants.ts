// npm run mutants: each conformance case names a wrong line of src that must turn it red. First all cases must be green; then each mutant is put
// into a copy of the repository, alone, and its case must fail there. Ends with 1 when one survives, does not fit, or hinders its test from running.
// Words choose mutants by a part of their test's or their own name: `npm run mutants -- "case 07"`.
import { fileURLToPath } from 'node:url';
import { conformanceMutants } from '../test/conformance/mutants.ts';
import type { Mutant } from './mutants/mutant.ts';
import { runTests, type TestOutcome } from './mutants/run-tests.ts';
import { Workspace } from './mutants/workspace.ts';
import { readWords } from './read-words.ts';

/** Mutants that are tried at once; their tests have threads of their own. */
const atOnce = 2;

const marks: Record<TestOutcome['kind'], string> = { red: 'found   ', green: 'SURVIVES', 'did-not-run': 'BROKEN  ' };

const { positionals: words } = readWords(import.meta.url, {}, true);
const chosen = conformanceMutants.filter((mutant) =>
  words.every((word) => `${mutant.names} ${mutant.name} ${mutant.test}`.includes(word)),
);
const root = fileURLToPath(new URL('..', import.meta.url));
const workspaces = Array.from({ length: atOnce }, () => new Workspace(root));
let failures = 0;
try {
  if (chosen.length === 0) throw new Error('there is no such mutant');
  await control(workspaces[0] as Workspace);
  await tryAll(chosen);
  console.log(`${chosen.length - failures} of ${chosen.length} mutants were found`);
} finally {
  for (const workspace of workspaces) workspace.remove();
}
process.exitCode = failures === 0 ? 0 : 1;

/** Without a mutant all is green; otherwise red would mean nothing. */
async function control({ folder }: Workspace): Promise<void> {
  const outcome = await runTests(folder, { files: [...new Set(chosen.map((mutant) => mutant.test))] });
  console.log(`without a mutant: ${describe(outcome)}`);
  if (outcome.kind === 'red') for (const name of outcome.failed) console.log(`  ${name}`);
  if (outcome.kind !== 'green') throw new Error('the tests must pass before a mutant can show that they fail');
}

async function tryAll(mutants: readonly Mutant[]): Promise<void> {
  const waiting = [...mutants];
  const work = async (workspace: Workspace): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) await tryOne(workspace, mutant);
  };
  await Promise.all(workspaces.map(work));
}

async function tryOne(workspace: Workspace, mutant: Mutant): Promise<void> {
  const began = performance.now();
  const outcome = await workspace
    .with(mutant, () => runTests(workspace.folder, { files: [mutant.test], names: mutant.names }))
    .catch((error: Error): TestOutcome => ({ kind: 'did-not-run', why: error.message }));
  if (outcome.kind !== 'red') failures += 1;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${marks[outcome.kind]} ${mutant.names} ${mutant.name} (${seconds} s): ${describe(outcome)}`);
}

function describe(outcome: TestOutcome): string {
  switch (outcome.kind) {
    case 'green':
      return `${outcome.passed} tests passed`;
    case 'red':
      return `${outcome.failed.length} of ${outcome.failed.length + outcome.passed} tests failed`;
    case 'did-not-run':
      return `did not run: ${outcome.why}`;
  }
}
