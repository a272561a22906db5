// The commands and their options, once, as data: the parser, the help texts and the tests against docs/command-line.md read these tables.

export const commandNames = ['run', 'map', 'agents', 'models'] as const;

export type CommandName = (typeof commandNames)[number];

interface Common {
  readonly name: string;
  readonly help: string;
  readonly commands: readonly CommandName[];
}

export type CommandOption = Common &
  (
    | { readonly kind: 'flag'; readonly short?: string }
    | {
        readonly kind: 'number';
        readonly least: number;
        readonly most: number;
        readonly standard: string;
        readonly also?: string;
      }
    /** US dollars, or `none`. */
    | { readonly kind: 'dollars'; readonly most: number; readonly standard: string }
    | { readonly kind: 'model'; readonly standard: string }
    | { readonly kind: 'path'; readonly hint: string }
  );

/** The longest time that an option may name: 7 days. */
const longestMs = 604_800_000;

const all = commandNames;
const swarms = ['run', 'map'] as const;

export const commandOptions = [
  { kind: 'flag', name: 'json', commands: ['run', 'agents', 'models'], help: 'print one JSON object on stdout' },
  {
    kind: 'path',
    name: 'agent',
    hint: 'module',
    commands: ['map'],
    help: 'the agent for the items: module, module#export, or a ready agent',
  },
  { kind: 'path', name: 'out', hint: 'file', commands: ['map'], help: 'where the results go, one JSON line for each item' },
  {
    kind: 'path',
    name: 'files-root',
    hint: 'folder',
    commands: ['map'],
    help: 'whose files items may name; default: the items’ folder',
  },
  { kind: 'flag', name: 'resume', commands: ['map'], help: 'go on with the results that are there' },
  { kind: 'model', name: 'brain', standard: 'extractive', commands: swarms, help: 'the model that plans and merges' },
  { kind: 'model', name: 'brawn', standard: 'extractive', commands: swarms, help: 'the model that does the narrow tasks' },
  {
    kind: 'dollars',
    name: 'max-usd',
    most: 1_000_000,
    standard: '1',
    commands: swarms,
    help: 'what hosted models may cost, or none',
  },
  { kind: 'path', name: 'agents', hint: 'module', commands: ['run', 'agents'], help: 'a module whose agents may be used' },
  { kind: 'path', name: 'record', hint: 'file', commands: swarms, help: 'write every model call to a new file' },
  { kind: 'path', name: 'replay', hint: 'file', commands: swarms, help: 'answer model calls from such a file' },
  { kind: 'flag', name: 'no-config', commands: all, help: 'leave troupe.config.ts (.js, .mjs) alone' },
  {
    kind: 'number',
    name: 'threads',
    least: 0,
    most: 64,
    standard: 'cores - 1, at least 2',
    commands: swarms,
    help: 'threads for agents, 0 for none',
  },
  {
    kind: 'number',
    name: 'max-concurrent',
    also: 'concurrency',
    least: 1,
    most: 10_000,
    standard: '8',
    commands: swarms,
    help: 'runs at work at once; the others wait',
  },
  {
    kind: 'number',
    name: 'timeout-ms',
    least: 1,
    most: longestMs,
    standard: '300000',
    commands: swarms,
    help: 'working time of one run',
  },
  {
    kind: 'number',
    name: 'deadline-ms',
    least: 1,
    most: longestMs,
    standard: '1800000',
    commands: swarms,
    help: 'time for the question, or for one item',
  },
  {
    kind: 'number',
    name: 'max-file-mb',
    least: 1,
    most: 1024,
    standard: '64',
    commands: swarms,
    help: 'larger files are refused by name',
  },
  { kind: 'flag', name: 'quiet', commands: swarms, help: 'no progress and no report; errors are still shown' },
  { kind: 'flag', name: 'help', short: 'h', commands: all, help: 'show this text' },
  { kind: 'flag', name: 'version', short: 'v', commands: all, help: 'show the version' },
] as const satisfies readonly CommandOption[];

export type OptionName = (typeof commandOptions)[number]['name'];

export const defaultDeadlineMs = 1_800_000;
export const defaultMaxUsd = 1;
export const embeddedModel = 'extractive';
