// What of the world outside a swarm's tools may touch, as its operator says it: hosts, commands, and a folder to write in. None by default.
import { resolve } from 'node:path';
import { invalidArgument } from '../../base/actor-error.ts';
import { checkEnvironment } from '../../base/check-environment.ts';
import { checkFields, checkList, checkObject } from '../../base/check-options.ts';
import type { CommandAccess, FetchAccess, WriteAccess } from '../../tools/tool.ts';

/** For `fetch_url`. */
export interface FetchOptions {
  /** Host names that may be fetched from: exact, or `*.example.org` for every name beneath it. Addresses that are not public stay refused. */
  readonly hosts: readonly string[];
  /** Default 80 and 443. */
  readonly ports?: readonly number[];
  /** Bytes of one response, also once unpacked. At least 1; default 2,097,152 (2 MiB). More is `response-too-large`. */
  readonly maxBytes?: number;
  /** Milliseconds for one fetch, redirects and all. At least 1; default 30,000. */
  readonly timeoutMs?: number;
}

/** For `run_command`. */
export interface CommandOptions {
  /** Whole commands, word by word: a literal, `*` (one word that is no option) or `{path}` (a relative path inside `root`). The program is a literal. */
  readonly allow: readonly (readonly string[])[];
  /** The working folder of every command; it must be there. */
  readonly root: string;
  /** The whole environment of every command. Default: PATH, as this process has it, without its relative parts. */
  readonly env?: Readonly<Record<string, string>>;
  /** At least 1; default 60,000. The swarm's `toolTimeoutMs` holds as well. */
  readonly timeoutMs?: number;
  /** Bytes kept of each output. At least 1; default 65,536. */
  readonly maxOutputBytes?: number;
  /** Whether each command is put to `approve` first. Default true. */
  readonly approval?: boolean;
}

export interface OutsideOptions {
  /** What `fetch_url` may reach. Default: nothing. */
  readonly fetch?: FetchOptions;
  /** What `run_command` may run. Default: nothing. */
  readonly commands?: CommandOptions;
  /** The folder in which `write_file` may write; it must be there. Default: none. */
  readonly writeRoot?: string;
  /** Bytes of one file that `write_file` writes. At least 1; default 1,048,576 (1 MiB). */
  readonly maxWriteBytes?: number;
}

export const outsideFields: readonly (keyof OutsideOptions)[] = ['fetch', 'commands', 'writeRoot', 'maxWriteBytes'];

/** The same, checked and with defaults. */
export interface Outside {
  readonly fetch: FetchAccess | undefined;
  readonly commands: CommandAccess | undefined;
  readonly commandsNeedApproval: boolean;
  readonly write: WriteAccess | undefined;
}

/** Throws `invalid-argument`, naming the field, the rule and the value. */
export function outsideOf(options: OutsideOptions): Outside {
  const { fetch, commands, writeRoot, maxWriteBytes = 1_048_576 } = options;
  checkCount(maxWriteBytes, 'maxWriteBytes');
  return {
    fetch: fetch === undefined ? undefined : fetchAccess(fetch),
    commands: commands === undefined ? undefined : commandAccess(commands),
    commandsNeedApproval: commands?.approval ?? true,
    write: writeRoot === undefined ? undefined : { root: folder(writeRoot, 'writeRoot'), maxBytes: maxWriteBytes },
  };
}

/** The folders that must be there, by the option that names them. */
export function outsideFolders({ commands, write }: Outside): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  if (commands !== undefined) folders.set('commands.root', commands.root);
  if (write !== undefined) folders.set('writeRoot', write.root);
  return folders;
}

function fetchAccess(given: FetchOptions): FetchAccess {
  checkObject(given, 'fetch');
  checkFields(given, ['hosts', 'ports', 'maxBytes', 'timeoutMs'], 'the fields are', 'fetch.');
  const { hosts, ports = [80, 443], maxBytes = 2_097_152, timeoutMs = 30_000 } = given;
  if (!Array.isArray(ports)) throw invalidArgument('fetch.ports', 'a list of ports', ports);
  for (const [index, port] of ports.entries()) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw invalidArgument(`fetch.ports[${index}]`, 'a port from 1 to 65535', port);
  }
  checkCount(maxBytes, 'fetch.maxBytes');
  checkCount(timeoutMs, 'fetch.timeoutMs');
  return { hosts: hostPatterns(hosts, 'fetch.hosts'), ports: [...ports], maxBytes, timeoutMs };
}

/** The patterns in the form in which URLs name hosts. */
export function hostPatterns(hosts: unknown, field: string): readonly string[] {
  if (!Array.isArray(hosts)) throw invalidArgument(field, 'a list of host names', hosts);
  return hosts.map((host: unknown, index) => hostPattern(host, `${field}[${index}]`));
}

function hostPattern(host: unknown, field: string): string {
  const rule = 'a host name without scheme, port, path and a dot at its end, or *. and one of at least two parts';
  if (typeof host !== 'string') throw invalidArgument(field, rule, host);
  const isWild = host.startsWith('*.');
  const bare = isWild ? host.slice(2) : host;
  const url = /[\s/\\?#@:*[\]]/.test(bare) || bare === '' ? null : URL.parse(`http://${bare}/`);
  if (url === null || url.port !== '' || url.hostname.endsWith('.')) throw invalidArgument(field, rule, host);
  // Everything beneath a top-level domain is nearly everything.
  if (isWild && !url.hostname.includes('.')) throw invalidArgument(field, rule, host);
  return isWild ? `*.${url.hostname}` : url.hostname;
}

function commandAccess(given: CommandOptions): CommandAccess {
  checkObject(given, 'commands');
  checkFields(given, ['allow', 'root', 'env', 'timeoutMs', 'maxOutputBytes', 'approval'], 'the fields are', 'commands.');
  const { allow, root, env = { PATH: ownPath() }, timeoutMs = 60_000, maxOutputBytes = 65_536, approval } = given;
  if (!Array.isArray(allow)) throw invalidArgument('commands.allow', 'a list of commands, each a list of words', allow);
  for (const [index, words] of allow.entries()) checkWords(words, `commands.allow[${index}]`);
  checkEnvironment(env, 'commands.env');
  checkCount(timeoutMs, 'commands.timeoutMs');
  checkCount(maxOutputBytes, 'commands.maxOutputBytes');
  if (approval !== undefined && typeof approval !== 'boolean')
    throw invalidArgument('commands.approval', 'true or false', approval);
  return { allow: structuredClone(allow), root: folder(root, 'commands.root'), env: { ...env }, timeoutMs, maxOutputBytes };
}

function checkWords(words: unknown, field: string): void {
  checkList(words, field, 'a list of words');
  const list = (words ?? []) as unknown[];
  const wrong = list.find((word) => typeof word !== 'string' || word.includes('\0'));
  if (list.length === 0 || wrong !== undefined) throw invalidArgument(field, 'a list of at least one word, all texts', words);
  const program = list[0] as string;
  // A relative one would be looked for in a folder that a model may write in.
  if (program === '' || program === '*' || program === '{path}' || /^\.{1,2}[\\/]/.test(program) || /^[^\\/]+[\\/]/.test(program))
    throw invalidArgument(`${field}[0]`, 'the name of a program, or its absolute path', program);
}

/** A relative part of the PATH would depend on the folder that the command runs in. */
function ownPath(): string {
  const separator = process.platform === 'win32' ? ';' : ':';
  const parts = (process.env['PATH'] ?? '').split(separator);
  return parts.filter((part) => part !== '' && resolve(part) === part).join(separator);
}

function folder(path: unknown, field: string): string {
  if (typeof path !== 'string' || path === '') throw invalidArgument(field, 'the path of a folder', path);
  return resolve(path);
}

function checkCount(value: unknown, field: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw invalidArgument(field, 'a whole number of at least 1', value);
}
