// npm start: the command on the example reports, or on whatever the words name, with the embedded model whatever keys are set.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { thrownLines } from '../src/cli/error-line.ts';
import { readWords, usage } from '../src/cli/parse-command-line.ts';
import { runInProcess } from '../src/cli/run-in-process.ts';

const exampleQuestion = 'Do they mention revenue growth?';
const exampleFiles = 'examples/reports/*';

/** The words for the command: whatever was left out, question or files, comes from the example. */
function startWords(words: readonly string[]): string[] {
  const { values, positionals } = readWords(words);
  for (const name of ['brain', 'brawn'] as const) {
    if (values.has(name))
      throw usage(`npm start always uses the embedded model; for --${name} use: npx troupe run`, { field: name });
  }
  const pinned = ['run', '--brain', 'extractive', '--brawn', 'extractive'];
  if (positionals.length === 0) return [...pinned, exampleQuestion, exampleFiles, ...words];
  return positionals.length === 1 ? [...pinned, ...words, exampleFiles] : [...pinned, ...words];
}

/** npm changes to the package's folder; paths that a person typed count from where they stood. */
function enterFolder(words: readonly string[]): void {
  const typedAt = process.env['INIT_CWD'];
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.chdir(typedAt !== undefined && readWords(words).positionals.length > 1 ? typedAt : root);
}

try {
  const words = process.argv.slice(2);
  const forCommand = startWords(words);
  enterFolder(words);
  await runInProcess(forCommand);
} catch (error) {
  process.stderr.write(thrownLines(error));
  process.exitCode = 2;
}
