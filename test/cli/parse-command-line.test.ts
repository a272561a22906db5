import { describe, expect, test } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import { commandNames, commandOptions } from '../../src/cli/command-options.ts';
import { helpText } from '../../src/cli/help.ts';
import { type CommandLine, parseCommandLine } from '../../src/cli/parse-command-line.ts';

function requestOf(...words: string[]): Extract<CommandLine, { kind: 'run' }>['request'] {
  const line = parseCommandLine(['run', ...words]);
  if (line.kind !== 'run') throw new Error(`not a run but ${line.kind}`);
  return line.request;
}

function usageMessage(...words: string[]): string {
  try {
    parseCommandLine(words);
  } catch (error) {
    if (isActorError(error, 'usage')) return error.message;
    if (isActorError(error, 'unknown-model')) return `unknown-model: ${error.message}`;
    throw error;
  }
  throw new Error('no usage error');
}

describe('the command line', () => {
  test('a question and files are enough; the defaults are those of the documentation', () => {
    expect(requestOf('Why?', 'a.md', 'b/*.md')).toEqual({
      question: 'Why?',
      patterns: ['a.md', 'b/*.md'],
      json: false,
      quiet: false,
      noConfig: false,
      deadlineMs: 1_800_000,
    });
  });

  test('options may stand anywhere, and the last one wins', () => {
    const words = [
      '--json',
      'Why?',
      '--threads',
      '1',
      'a.md',
      '--threads=0',
      '--max-concurrent',
      '3',
      '--timeout-ms=5',
      '--quiet',
    ];
    expect(requestOf(...words, '--deadline-ms', '9', '--max-file-mb', '2', '--brain', 'x:y', '--brawn=z')).toMatchObject({
      patterns: ['a.md'],
      json: true,
      quiet: true,
      threads: 0,
      maxConcurrent: 3,
      timeoutMs: 5,
      deadlineMs: 9,
      maxFileBytes: 2_097_152,
      brain: 'x:y',
      brawn: 'z',
    });
  });

  test('words after -- are never options', () => {
    expect(requestOf('--', '--why?', '-a.md')).toMatchObject({ question: '--why?', patterns: ['-a.md'] });
  });

  test('help for what is no command is refused', () => {
    expect(() => parseCommandLine(['help', 'mapp'])).toThrow('"mapp" is not a command: did you mean map?');
  });

  test('a word too many after help or version is refused', () => {
    expect(() => parseCommandLine(['version', 'extra'])).toThrow('troupe version takes no word, but was given "extra"');
    expect(() => parseCommandLine(['help', 'map', 'extra'])).toThrow(
      'troupe help takes one command, but was given "extra" as well',
    );
  });

  test('help and version are found as words and as options', () => {
    for (const word of ['--help', '-h', 'help']) expect(parseCommandLine([word])).toEqual({ kind: 'help', command: undefined });
    for (const word of ['--version', '-v', 'version']) expect(parseCommandLine([word])).toEqual({ kind: 'version' });
    expect(parseCommandLine(['run', '--help'])).toEqual({ kind: 'help', command: 'run' });
    expect(parseCommandLine(['help', 'map'])).toEqual({ kind: 'help', command: 'map' });
    for (const word of ['help', 'version'])
      expect(parseCommandLine(['help', word])).toEqual({ kind: 'help', command: undefined });
    expect(parseCommandLine(['models', '-h'])).toEqual({ kind: 'help', command: 'models' });
  });

  test.each([
    ['--threads', '-1', '--threads must be a whole number from 0 to 64, but is -1'],
    ['--threads', '1.5', '--threads must be a whole number from 0 to 64, but is "1.5"'],
    ['--threads', '', '--threads must be a whole number from 0 to 64, but is ""'],
    ['--max-concurrent', '0', '--max-concurrent must be a whole number from 1 to 10000, but is 0'],
    ['--timeout-ms', '1e3', '--timeout-ms must be a whole number from 1 to 604800000, but is "1e3"'],
    ['--deadline-ms', '999999999999', '--deadline-ms must be a whole number from 1 to 604800000, but is 999999999999'],
    ['--max-file-mb', 'many', '--max-file-mb must be a whole number from 1 to 1024, but is "many"'],
    ['--brain', '--json', '--brain must be of the form provider:model, but is "--json"'],
  ])('%s %s is refused by name, rule and value', (option, value, message) => {
    expect(usageMessage('run', 'Why?', 'a.md', option, value)).toBe(message);
  });

  test('an option that swallowed the question is told before what is missing then', () => {
    expect(usageMessage('run', '--threads', 'leave', 'a.md')).toBe(
      '--threads must be a whole number from 0 to 64, but is "leave"',
    );
    expect(usageMessage('run', '--brain', 'Do they?', 'a.md')).toBe(
      '--brain must be of the form provider:model, but is "Do they?"',
    );
  });

  test('the embedded provider has one model, and any other is told at once', () => {
    expect(usageMessage('run', 'Why?', 'a.md', '--brawn', 'extractive:foo')).toBe(
      'unknown-model: --brawn: the provider extractive has no model "foo"; it has one, named extractive alone',
    );
    expect(requestOf('Why?', 'a.md', '--brain', 'extractive:default').brain).toBe('extractive:default');
  });

  test('an unknown option names the nearest one, and says how else to write such a word', () => {
    expect(usageMessage('run', 'Why?', 'a.md', '--jsno')).toBe('--jsno is not an option: did you mean --json?');
    expect(usageMessage('run', '--thread', '2')).toBe('--thread is not an option: did you mean --threads?');
    expect(usageMessage('run', '--timeout=5')).toContain('did you mean --timeout-ms?');
    expect(usageMessage('run', '-x')).toContain('put -- before');
  });

  test('what is missing is named', () => {
    expect(usageMessage()).toContain('a command is missing');
    expect(usageMessage('rnu', 'Why?')).toBe('"rnu" is not a command: did you mean run?');
    expect(usageMessage('Do they?', 'a.md')).toContain('troupe run "<question>"');
    expect(usageMessage('run')).toContain('the question is missing');
    expect(usageMessage('run', '  ', 'a.md')).toContain('the question is missing');
    expect(usageMessage('run', 'Why?', 'a.md', '--threads')).toBe('--threads needs a value: a whole number from 0 to 64');
    expect(usageMessage('run', 'Why?', 'a.md', '--json=yes')).toBe('--json takes no value, but was given "yes"');
  });

  test.each([
    ['--max-usd', '0', '--max-usd must be an amount of US dollars above 0 and at most 1000000, or none, but is 0'],
    ['--max-usd', '1e3', '--max-usd must be an amount of US dollars above 0 and at most 1000000, or none, but is "1e3"'],
    ['--record', '--json', '--record must be the path of a file, but is "--json"'],
    ['--agents', '', '--agents must be the path of a module, but is ""'],
  ])('%s %s is refused by name and rule', (option, value, message) => {
    expect(usageMessage('run', 'Why?', 'a.md', option, value)).toBe(message);
  });

  test('money is dollars, or none', () => {
    expect(requestOf('Why?', '--max-usd', '2.50').maxUsd).toBe(2.5);
    expect(requestOf('Why?', '--max-usd=$3').maxUsd).toBe(3);
    expect(requestOf('Why?', '--max-usd', 'none').maxUsd).toBeNull();
  });

  test('a tape is recorded or replayed, not both', () => {
    expect(requestOf('Why?', 'a.md', '--record', 'x.tape')).toMatchObject({ record: 'x.tape' });
    expect(usageMessage('run', 'Why?', 'a.md', '--record', 'x', '--replay', 'y')).toBe(
      '--record and --replay exclude each other',
    );
  });

  test('map takes an agent, one file of items and a file for the results', () => {
    const words = ['map', '--agent', './a.ts#reader', 'items.csv', '--out', 'r.jsonl', '--concurrency', '3', '--resume'];
    expect(parseCommandLine(words)).toEqual({
      kind: 'map',
      request: {
        ...{ agent: './a.ts#reader', items: 'items.csv', out: 'r.jsonl', resume: true, maxConcurrent: 3 },
        ...{ quiet: false, noConfig: false, deadlineMs: 1_800_000 },
      },
    });
    expect(usageMessage('map')).toContain('the file of items is missing: troupe map --agent <module>');
    expect(usageMessage('map', 'a.csv', 'b.csv', '--agent', 'x', '--out', 'y')).toContain(
      'takes one file of items, but was given "b.csv"',
    );
    expect(usageMessage('map', 'a.csv', '--out', 'y')).toContain('--agent is missing');
    expect(usageMessage('map', 'a.csv', '--agent', 'x')).toContain('--out is missing');
  });

  test('an option of another command is refused, and its commands are named', () => {
    expect(usageMessage('run', 'Why?', 'a.md', '--resume')).toBe('--resume is no option of troupe run; troupe map has it');
    expect(usageMessage('models', '--brain', 'x:y')).toBe(
      '--brain is no option of troupe models; troupe run and troupe map have it',
    );
    expect(usageMessage('agents', 'all')).toBe('troupe agents takes options only, but was given "all"');
  });

  test('the help of each command names its options and fits 100 columns', () => {
    for (const command of commandNames) {
      const help = helpText(command);
      const listed = [...help.matchAll(/^ {2}(?:-[a-z], )?--([a-z-]+) /gm)].map(([, name]) => name);
      const own = commandOptions.filter(({ commands }) => commands.some((one) => one === command));
      expect(listed, command).toEqual(own.map(({ name }) => name));
      expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });
});
