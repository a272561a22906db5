// The words after `npm run <script> --`: for --help a script prints the comment that it begins with, and a mistake is told in a line, with what was meant.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearestName } from '../src/base/nearest-name.ts';

/** What the words of the script at `url` say. Ends the process with 0 after --help, and with 2 for a mistake. */
export function readWords<const Options extends ParseArgsOptionsConfig>(url: string, options: Options, allowPositionals = false) {
  const words = process.argv.slice(2);
  if (words.includes('--help')) {
    process.stdout.write(usageIn(readFileSync(fileURLToPath(url), 'utf8')));
    process.exit(0);
  }
  try {
    return parseArgs({ args: words, options, allowPositionals });
  } catch (error) {
    console.error(wordMistake(error, Object.keys(options)));
    process.exit(2);
  }
}

/** The lines of the comment that `source` begins with. */
export function usageIn(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => `${line.replace(/^\/\/ ?/, '')}\n`)
    .join('');
}

/** An error of parseArgs in one line; `names` are those of the options that there are. */
export function wordMistake(error: unknown, names: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return message;
  if (names.length === 0) return `Unknown option '--${unknown}': there are no options`;
  const nearest = nearestName(unknown, names);
  const hint =
    nearest === undefined ? `the options are ${names.map((name) => `--${name}`).join(', ')}` : `did you mean --${nearest}?`;
  return `Unknown option '--${unknown}': ${hint}`;
}
