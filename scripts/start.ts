// npm start: the command on the example reports, or on whatever the words name, with the embedded model whatever keys are set.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { thrownLines } from '../src/cli/error-line.ts';
import { readWords, usage } from '../src/cli/parse-command-line.ts';
import { runInProcess } from '../src/cli/run-in-process.ts';

const exampleQuestion = 'Do they mention revenue growth?';
const exampleFiles = 'examples/reports/*';

/** The words for the command: whatever was left out, question or files, comes from the example. */
function startWords(given: readonly string[]): string[] {
  const words = withoutCommand(given);
  const { values, positionals } = readWords(words);
  for (const name of ['brain', 'brawn'] as const) {
    if (values.has(name))
      throw usage(`npm start always uses the embedded model; for --${name} use: npx troupe run`, { field: name });
  }
  const pinned = ['run', '--no-config', '--brain', 'extractive', '--brawn', 'extractive'];
  if (positionals.length === 0) return [...pinned, exampleQuestion, exampleFiles, ...words];
  return positionals.length === 1 ? [...pinned, ...words, exampleFiles] : [...pinned, ...words];
}

/** `npm start -- run "…" a.txt`: a habit of the command's, which is no question. */
function withoutCommand(words: readonly string[]): readonly string[] {
  const [first] = readWords(words).positionals;
  const at = words.indexOf('run');
  return first === 'run' ? [...words.slice(0, at), ...words.slice(at + 1)] : words;
}

/** `npm start -- help` asks for help, as `troupe help` does. */
function isHelp(words: readonly string[]): boolean {
  const { positionals } = readWords(words);
  return positionals.length === 1 && (positionals[0] === 'help' || positionals[0] === 'version');
}

/** npm changes to the package's folder; paths that a person typed count from where they stood. */
function enterFolder(words: readonly string[]): void {
  const typedAt = process.env['INIT_CWD'];
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.chdir(typedAt !== undefined && readWords(words).positionals.length > 1 ? typedAt : root);
}

try {
  const words = process.argv.slice(2);
  const forCommand = isHelp(words) ? words : startWords(words);
  enterFolder(withoutCommand(words));
  await runInProcess(forCommand);
} catch (error) {
  process.stderr.write(thrownLines(error));
  process.exitCode = 2;
}
