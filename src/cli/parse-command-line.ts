// Turns the words of the command line into a request, or into a `usage` error that names the word, the rule and the value.
import { parseArgs } from 'node:util';
import { ActorError, describeValue } from '../base/actor-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import {
  type CommandOption,
  commandOptions,
  defaultDeadlineMs,
  defaultMaxFileMb,
  defaultModel,
  type OptionName,
  type RunRequest,
} from './command-options.ts';

export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly request: RunRequest };

/** The options given, by name; `true` for flags. The last one wins. */
export type OptionValues = Map<OptionName, true | string>;

/** Reads the words after `troupe`. Asking for help or the version wins over everything but a word that cannot be read. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = readWords(words);
  const [command, ...rest] = positionals;
  if (values.has('help') || command === 'help') return { kind: 'help' };
  if (values.has('version') || command === 'version') return { kind: 'version' };
  if (command === undefined) throw usage('a command is missing: troupe run "<question>" <file or glob>...');
  if (command !== 'run') throw unknownCommand(command);
  return { kind: 'run', request: readRequest(values, rest) };
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
    commandOptions.map((option: CommandOption) => [
      option.name,
      { type: option.kind === 'flag' ? ('boolean' as const) : ('string' as const), ...shortOf(option) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true, allowPositionals: true });
  const values: OptionValues = new Map();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') {
      const option = commandOptions.find(({ name }) => name === token.name);
      if (option === undefined) throw unknownOption(token.rawName);
      values.set(option.name, readValue(option, token.value));
    }
  }
  return { values, positionals };
}

function shortOf(option: CommandOption): { short?: string } {
  return option.kind === 'flag' && option.short !== undefined ? { short: option.short } : {};
}

function readValue(option: CommandOption, value: string | undefined): true | string {
  if (option.kind === 'flag') {
    if (value === undefined) return true;
    throw usage(`--${option.name} takes no value, but was given ${showWord(value)}`, { field: option.name });
  }
  if (value === undefined) throw usage(`--${option.name} needs a value: ${ruleOf(option)}`, { field: option.name });
  return value;
}

/** Options come first: one without its value takes the question for it, and then it is not the files that are missing. */
function readRequest(values: OptionValues, [question, ...patterns]: readonly string[]): RunRequest {
  const settings = readSettings(values);
  if (question === undefined || question.trim() === '') {
    throw usage('the question is missing: troupe run "<question>" <file or glob>...', { field: 'question' });
  }
  if (patterns.length === 0) {
    throw usage('the files are missing: name at least one file or pattern after the question', { field: 'files' });
  }
  return { question, patterns, ...settings };
}

function readSettings(values: OptionValues): Omit<RunRequest, 'question' | 'patterns'> {
  const threads = readNumber(values, 'threads');
  const maxConcurrent = readNumber(values, 'max-concurrent');
  const timeoutMs = readNumber(values, 'timeout-ms');
  return {
    json: values.has('json'),
    quiet: values.has('quiet'),
    ...(threads === undefined ? {} : { threads }),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    deadlineMs: readNumber(values, 'deadline-ms') ?? defaultDeadlineMs,
    brain: readModel(values, 'brain'),
    brawn: readModel(values, 'brawn'),
    maxFileBytes: (readNumber(values, 'max-file-mb') ?? defaultMaxFileMb) * 1024 * 1024,
  };
}

function readNumber(values: OptionValues, name: OptionName): number | undefined {
  const text = values.get(name);
  const option = commandOptions.find((candidate) => candidate.name === name);
  if (typeof text !== 'string' || option?.kind !== 'number') return undefined;
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= option.least && value <= option.most) return value;
  throw usage(`--${name} must be ${ruleOf(option)}, but is ${showWord(text)}`, {
    field: name,
    rule: ruleOf(option),
    value: text,
  });
}

/** The form, and for the embedded provider the one model it has; whether there is another provider is for the swarm to say. */
function readModel(values: OptionValues, name: 'brain' | 'brawn'): string {
  const text = values.get(name);
  if (typeof text !== 'string') return defaultModel;
  const [, provider, id = 'default'] = /^([^\s:-][^\s:]*)(?::(\S+))?$/u.exec(text) ?? [];
  if (provider === defaultModel && id !== 'default') {
    const message = `--${name}: the provider ${provider} has no model ${showWord(id)}; it has one, named ${provider} alone`;
    throw new ActorError('unknown-model', message, { details: { field: name, value: text } });
  }
  if (provider !== undefined) return text;
  throw usage(`--${name} must be of the form provider:model, but is ${showWord(text)}`, { field: name, value: text });
}

function ruleOf(option: Exclude<CommandOption, { kind: 'flag' }>): string {
  if (option.kind === 'text') return `of the form ${option.hint}`;
  return `a whole number from ${option.least} to ${option.most}`;
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
  const nearest = nearestName(word, ['run', 'help', 'version']);
  const hint = /\s/u.test(word) ? 'troupe run "<question>" <file or glob>...' : 'the commands are run, help and version';
  return usage(`${showWord(word)} is not a command: ${nearest === undefined ? hint : `did you mean ${nearest}?`}`, {
    field: word,
  });
}

/** A word of the command line in a message: quoted and clipped, but a number as it is. */
function showWord(word: string): string {
  return /^-?[0-9]{1,15}$/.test(word) ? word : describeValue(word).replace(/^the string /, '');
}
