// Turns the words of the command line into a request, or into a `usage` error that names the word, the rule and the value.
import { parseArgs } from 'node:util';
import { ActorError, describeValue } from '../base/actor-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import {
  type CommandName,
  type CommandOption,
  commandNames,
  commandOptions,
  defaultDeadlineMs,
  embeddedModel,
  type OptionName,
} from './command-options.ts';
import type { ListRequest, MapRequest, RunRequest, SwarmWishes } from './requests.ts';

export type CommandLine =
  | { readonly kind: 'help'; readonly command: CommandName | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly request: RunRequest }
  | { readonly kind: 'map'; readonly request: MapRequest }
  | { readonly kind: 'agents' | 'models'; readonly request: ListRequest };

/** The options given, by name; `true` for flags. The last one wins. */
export type OptionValues = Map<OptionName, true | string>;

/** Reads the words after `troupe`. Asking for help or the version wins over everything but a word that cannot be read. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = readWords(words);
  const [word, ...rest] = positionals;
  const command = commandNames.find((name) => name === (word === 'help' ? rest[0] : word));
  // These two have no help of their own: what there is to say of them stands in that of all commands.
  const isHelped = command !== undefined || rest[0] === undefined || rest[0] === 'help' || rest[0] === 'version';
  if (word === 'help' && !isHelped) throw unknownCommand(rest[0] ?? '');
  checkFewWords(word, rest);
  if (values.has('help') || word === 'help') return { kind: 'help', command };
  if (values.has('version') || word === 'version') return { kind: 'version' };
  if (word === undefined) throw usage('a command is missing: troupe run "<question>" <file or glob>...');
  if (command === undefined) throw unknownCommand(word);
  checkOptions(command, values);
  switch (command) {
    case 'run':
      return { kind: 'run', request: readRun(values, rest) };
    case 'map':
      return { kind: 'map', request: readMap(values, rest) };
    case 'agents':
    case 'models':
      if (rest[0] !== undefined) throw usage(`troupe ${command} takes options only, but was given ${showWord(rest[0])}`);
      return {
        kind: command,
        request: { json: values.has('json'), noConfig: values.has('no-config'), ...paths(values, ['agents']) },
      };
    default:
      return command satisfies never;
  }
}

/** `help` takes the name of one command, and `version` nothing. */
function checkFewWords(word: string | undefined, rest: readonly string[]): void {
  if (word === 'version' && rest[0] !== undefined)
    throw usage(`troupe version takes no word, but was given ${showWord(rest[0])}`);
  if (word === 'help' && rest[1] !== undefined)
    throw usage(`troupe help takes one command, but was given ${showWord(rest[1])} as well`);
}

/** A `usage` error: exit status 2. */
export function usage(message: string, details: Readonly<Record<string, unknown>> = {}): ActorError {
  return new ActorError('usage', message, { details });
}

/**
 * Splits options from other words, checking only that the options exist and have values where they need them. `parseArgs` is left
 * lenient so that the messages can be ours; nothing passes unchecked.
 */
export function readWords(words: readonly string[]): { values: OptionValues; positionals: string[] } {
  const options = Object.fromEntries(
    commandOptions.flatMap((option: CommandOption) => {
      const type = { type: option.kind === 'flag' ? ('boolean' as const) : ('string' as const), ...shortOf(option) };
      return [option.name, ...alsoOf(option)].map((name) => [name, type] as const);
    }),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true, allowPositionals: true });
  const values: OptionValues = new Map();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') {
      const option = commandOptions.find((one: CommandOption) => one.name === token.name || alsoOf(one).includes(token.name));
      if (option === undefined) throw unknownOption(token.rawName);
      values.set(option.name, readValue(option, token.value));
    }
  }
  return { values, positionals };
}

function shortOf(option: CommandOption): { short?: string } {
  return option.kind === 'flag' && option.short !== undefined ? { short: option.short } : {};
}

/** Another name of the option, if it has one. */
function alsoOf(option: CommandOption): readonly string[] {
  return option.kind === 'number' && option.also !== undefined ? [option.also] : [];
}

function readValue(option: CommandOption, value: string | undefined): true | string {
  if (option.kind === 'flag') {
    if (value === undefined) return true;
    throw usage(`--${option.name} takes no value, but was given ${showWord(value)}`, { field: option.name });
  }
  if (value === undefined) throw usage(`--${option.name} needs a value: ${ruleOf(option)}`, { field: option.name });
  return value;
}

/** An option that another command has is no option here. */
function checkOptions(command: CommandName, values: OptionValues): void {
  for (const name of values.keys()) {
    const option: CommandOption | undefined = commandOptions.find((one) => one.name === name);
    if (option === undefined || option.commands.includes(command)) continue;
    const others = option.commands.map((other) => `troupe ${other}`).join(' and ');
    throw usage(`--${name} is no option of troupe ${command}; ${others} ${option.commands.length === 1 ? 'has' : 'have'} it`, {
      field: name,
    });
  }
}

/** Options come first: one without its value takes the question for it, and then it is not the files that are missing. */
function readRun(values: OptionValues, [question, ...patterns]: readonly string[]): RunRequest {
  const wishes = readWishes(values);
  if (question === undefined || question.trim() === '') {
    throw usage('the question is missing: troupe run "<question>" <file or glob>...', { field: 'question' });
  }
  return { question, patterns, json: values.has('json'), ...wishes, ...paths(values, ['agents']) };
}

function readMap(values: OptionValues, [items, ...more]: readonly string[]): MapRequest {
  const wishes = readWishes(values);
  const { agent, out, 'files-root': filesRoot } = paths(values, ['agent', 'out', 'files-root']);
  const how = 'troupe map --agent <module> <items.csv or .jsonl> --out <results.jsonl>';
  if (items === undefined) throw usage(`the file of items is missing: ${how}`, { field: 'items' });
  if (more[0] !== undefined)
    throw usage(`troupe map takes one file of items, but was given ${showWord(more[0])} as well`, { field: 'items' });
  if (agent === undefined) throw usage(`--agent is missing: ${how}`, { field: 'agent' });
  if (out === undefined) throw usage(`--out is missing: ${how}`, { field: 'out' });
  return { agent, items, out, resume: values.has('resume'), ...given({ filesRoot }), ...wishes };
}

function readWishes(values: OptionValues): SwarmWishes {
  const { record, replay } = paths(values, ['record', 'replay']);
  if (record !== undefined && replay !== undefined) throw usage('--record and --replay exclude each other', { field: 'replay' });
  const maxFileMb = readNumber(values, 'max-file-mb');
  const optional = {
    maxFileBytes: maxFileMb === undefined ? undefined : maxFileMb * 1024 * 1024,
    threads: readNumber(values, 'threads'),
    maxConcurrent: readNumber(values, 'max-concurrent'),
    timeoutMs: readNumber(values, 'timeout-ms'),
    brain: readModel(values, 'brain'),
    brawn: readModel(values, 'brawn'),
    maxUsd: readDollars(values, 'max-usd'),
    record,
    replay,
  };
  return {
    quiet: values.has('quiet'),
    noConfig: values.has('no-config'),
    deadlineMs: readNumber(values, 'deadline-ms') ?? defaultDeadlineMs,
    ...given(optional),
  };
}

type Given<Fields> = { -readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
}

function paths<Name extends OptionName>(values: OptionValues, names: readonly Name[]): { readonly [Field in Name]?: string } {
  const found: { [Field in Name]?: string } = {};
  for (const name of names) {
    const text = values.get(name);
    if (typeof text !== 'string') continue;
    if (text === '' || text.startsWith('-'))
      throw usage(`--${name} must be ${ruleOf(optionOf(name))}, but is ${showWord(text)}`, { field: name });
    found[name] = text;
  }
  return found;
}

function optionOf(name: OptionName): CommandOption {
  return commandOptions.find((option) => option.name === name) as CommandOption;
}

function readNumber(values: OptionValues, name: OptionName): number | undefined {
  const text = values.get(name);
  const option = optionOf(name);
  if (typeof text !== 'string' || option.kind !== 'number') return undefined;
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= option.least && value <= option.most) return value;
  throw refused(option, text);
}

function readDollars(values: OptionValues, name: OptionName): number | null | undefined {
  const text = values.get(name);
  const option = optionOf(name);
  if (typeof text !== 'string' || option.kind !== 'dollars') return undefined;
  if (text === 'none') return null;
  const value = /^\$?[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  if (value > 0 && value <= option.most) return value;
  throw refused(option, text);
}

function refused(option: CommandOption, text: string): ActorError {
  const rule = ruleOf(option);
  return usage(`--${option.name} must be ${rule}, but is ${showWord(text)}`, { field: option.name, rule, value: text });
}

/** The form, and for the embedded provider the one model it has; whether there is another provider is for the swarm to say. */
function readModel(values: OptionValues, name: 'brain' | 'brawn'): string | undefined {
  const text = values.get(name);
  if (typeof text !== 'string') return undefined;
  const [, provider, id = 'default'] = /^([^\s:-][^\s:]*)(?::(\S+))?$/u.exec(text) ?? [];
  if (provider === embeddedModel && id !== 'default') {
    const message = `--${name}: the provider ${provider} has no model ${showWord(id)}; it has one, named ${provider} alone`;
    throw new ActorError('unknown-model', message, { details: { field: name, value: text } });
  }
  if (provider !== undefined) return text;
  throw refused(optionOf(name), text);
}

function ruleOf(option: CommandOption): string {
  switch (option.kind) {
    case 'number':
      return `a whole number from ${option.least} to ${option.most}`;
    case 'dollars':
      return `an amount of US dollars above 0 and at most ${option.most}, or none`;
    case 'model':
      return 'of the form provider:model';
    case 'path':
      return `the path of a ${option.hint}`;
    case 'flag':
      return 'alone';
    default:
      return option satisfies never;
  }
}

function unknownOption(word: string): ActorError {
  const nearest = nearestName(
    word.replace(/^-+/, ''),
    commandOptions.map(({ name }) => name),
  );
  const hint =
    nearest === undefined
      ? 'see troupe --help; put -- before a question or file that begins with a dash'
      : `did you mean --${nearest}?`;
  return usage(`${word} is not an option: ${hint}`, { field: word });
}

function unknownCommand(word: string): ActorError {
  const nearest = nearestName(word, [...commandNames, 'help', 'version']);
  const hint = /\s/u.test(word)
    ? 'troupe run "<question>" <file or glob>...'
    : `the commands are ${commandNames.join(', ')}, help and version`;
  return usage(`${showWord(word)} is not a command: ${nearest === undefined ? hint : `did you mean ${nearest}?`}`, {
    field: word,
  });
}

/** A word of the command line in a message: quoted and clipped, but a number as it is. */
export function showWord(word: string): string {
  return /^-?[0-9]{1,15}$/.test(word) ? word : describeValue(word).replace(/^the string /, '');
}
