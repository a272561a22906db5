// The options of the command, once, as data: the parser, the help text and the tests against docs/command-line.md read this table.

export type CommandOption =
  | { readonly kind: 'flag'; readonly name: string; readonly short?: string; readonly help: string }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly least: number;
      readonly most: number;
      readonly standard: string;
      readonly help: string;
    }
  | { readonly kind: 'text'; readonly name: string; readonly hint: string; readonly standard: string; readonly help: string };

/** The longest time that an option may name: 7 days. */
const longestMs = 604_800_000;

export const commandOptions = [
  { kind: 'flag', name: 'json', help: 'print one JSON object: answer, runs and totals' },
  {
    kind: 'number',
    name: 'threads',
    least: 0,
    most: 64,
    standard: 'cores - 1, at least 2',
    help: 'threads for agents, 0 for none',
  },
  {
    kind: 'number',
    name: 'max-concurrent',
    least: 1,
    most: 10_000,
    standard: '8',
    help: 'runs at work at once; the others wait',
  },
  { kind: 'number', name: 'timeout-ms', least: 1, most: longestMs, standard: '300000', help: 'working time of one run' },
  { kind: 'number', name: 'deadline-ms', least: 1, most: longestMs, standard: '1800000', help: 'time for the whole question' },
  { kind: 'text', name: 'brain', hint: 'provider:model', standard: 'extractive', help: 'the model that plans and merges' },
  { kind: 'text', name: 'brawn', hint: 'provider:model', standard: 'extractive', help: 'the model that reads one document' },
  { kind: 'number', name: 'max-file-mb', least: 1, most: 1024, standard: '64', help: 'larger files are refused by name' },
  { kind: 'flag', name: 'quiet', help: 'no progress and no report; errors are still shown' },
  { kind: 'flag', name: 'help', short: 'h', help: 'show this text' },
  { kind: 'flag', name: 'version', short: 'v', help: 'show the version' },
] as const satisfies readonly CommandOption[];

export type OptionName = (typeof commandOptions)[number]['name'];

/** What `troupe run` was asked to do; an option that was not given is absent. */
export interface RunRequest {
  readonly question: string;
  /** Paths and patterns, as typed. */
  readonly patterns: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly threads?: number;
  readonly maxConcurrent?: number;
  readonly timeoutMs?: number;
  readonly deadlineMs: number;
  readonly brain: string;
  readonly brawn: string;
  readonly maxFileBytes: number;
}

export const defaultDeadlineMs = 1_800_000;
export const defaultMaxFileMb = 64;
export const defaultModel = 'extractive';
