// The help texts. Their lists of options come from the table that the parser uses.
import { type CommandName, type CommandOption, commandOptions } from './command-options.ts';

/** What `troupe --help` prints, and `troupe <command> --help`. */
export function helpText(command: CommandName = 'run'): string {
  return `${texts[command]}
Options:
${optionLines(command)}
${endings[command] ?? ''}`;
}

const texts: Readonly<Record<CommandName, string>> = {
  run: `Usage: troupe run "<question>" <file or glob>... [options]
       troupe run "<goal>" --brain <provider:model> --brawn <provider:model> [options]
       troupe map --agent <module> <items.csv or .jsonl> --out <results.jsonl> [options]
       troupe agents [options]
       troupe models [options]
       troupe help <command>

troupe run asks a question of many documents at once: one reader per document works in
parallel on a pool of threads, and their findings are merged into one answer with quotes.
Without files it is a goal, which needs hosted models. A question that is - comes on stdin.
`,
  map: `Usage: troupe map --agent <module> <items.csv or .jsonl> --out <results.jsonl> [options]

Gives each item to one run of an agent, and appends its result to a file as it ends. With
--resume what is done there is not done again.
`,
  agents: `Usage: troupe agents [--agents <module>] [options]

Lists the ready agents, those of troupe.config.ts and those of the module.
`,
  models: `Usage: troupe models [options]

Lists the providers and the models whose prices are known.
`,
};

const status = `Exit status: 0 answered; 1 some failed, the rest were answered; 2 the command's words are off;
3 nothing was answered; 4 over budget; 130 interrupted; 143 terminated.
`;

const endings: Readonly<Partial<Record<CommandName, string>>> = {
  run: `
Files are plain paths or patterns (*, **, ?, [a-z], {a,b}). Files that begin with a dot and
those in node_modules are matched only by a pattern that names them. Text, Markdown, HTML,
JSON, CSV and PDF can be read.

The answer goes to stdout, progress and the report to stderr.

${status}
Examples:
  troupe run "Do they propose a dividend?" reports/*.pdf
  troupe run --json "Which licence is it?" "node_modules/*/package.json"
`,
  map: `
A CSV file begins with the names of its columns. In a JSON Lines file each line is an item.

${status}
Example:
  troupe map --agent ./summarise.ts items.csv --out results.jsonl --max-usd 5
`,
};

function optionLines(command: CommandName): string {
  const options = commandOptions.filter((option: CommandOption) => option.commands.includes(command));
  const rows = options.map((option: CommandOption) => [synopsis(option), explanation(option)] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function synopsis(option: CommandOption): string {
  switch (option.kind) {
    case 'number':
      return `--${option.name} <n>`;
    case 'dollars':
      return `--${option.name} <amount>`;
    case 'model':
      return `--${option.name} <provider:model>`;
    case 'path':
      return `--${option.name} <${option.hint}>`;
    case 'flag':
      return option.short === undefined ? `--${option.name}` : `-${option.short}, --${option.name}`;
    default:
      return option satisfies never;
  }
}

function explanation(option: CommandOption): string {
  return 'standard' in option ? `${option.help} (default: ${option.standard})` : option.help;
}
