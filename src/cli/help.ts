// The help text. Its list of options comes from the table that the parser uses.
import { type CommandOption, commandOptions } from './command-options.ts';

/** What `troupe --help` prints. */
export function helpText(): string {
  const rows = commandOptions.map((option: CommandOption) => [synopsis(option), explanation(option)] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return `Usage: troupe run "<question>" <file or glob>... [options]

Asks a question of many documents at once: one reader per document works in parallel on a
pool of threads, and their findings are merged into one answer with quotes.

Options:
${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}

Files are plain paths or patterns (*, **, ?, [a-z], {a,b}). Files that begin with a dot and
those in node_modules are matched only by a pattern that names them. Text, Markdown, HTML,
JSON, CSV and PDF can be read.

The answer goes to stdout, progress and the report to stderr.

Exit status: 0 answered; 1 some documents failed, the rest were answered; 2 the command's
words are off; 3 nothing was answered; 130 interrupted; 143 terminated.

Examples:
  troupe run "Do they propose a dividend?" reports/*.pdf
  troupe run --json "Which licence is it?" "node_modules/*/package.json"
`;
}

function synopsis(option: CommandOption): string {
  if (option.kind === 'number') return `--${option.name} <n>`;
  if (option.kind === 'text') return `--${option.name} <${option.hint}>`;
  return option.short === undefined ? `--${option.name}` : `-${option.short}, --${option.name}`;
}

function explanation(option: CommandOption): string {
  return option.kind === 'flag' ? option.help : `${option.help} (default: ${option.standard})`;
}
