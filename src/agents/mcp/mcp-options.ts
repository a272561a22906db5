// MCP servers as a swarm's options name them.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkEnvironment } from '../../base/check-environment.ts';
import { checkChoice, checkFields, checkList, checkObject } from '../../base/check-options.ts';
import type { ToolEffects } from '../../tools/tool.ts';

interface McpServerCommon {
  /** Names of the server's tools that are taken over, as the server names them. Default: all. */
  readonly tools?: readonly string[];
  /** What all of them may do outside; what the server says of itself does not count. Default `external`. */
  readonly effects?: ToolEffects;
  /** Milliseconds to start it, greet it and list its tools. At least 1; default 10,000. */
  readonly startTimeoutMs?: number;
}

/** A server that is a program, started by the swarm and ended with it, spoken to over its input and output. */
export interface McpProgram extends McpServerCommon {
  readonly command: string;
  readonly args?: readonly string[];
  /** Its environment, beside HOME, PATH and the few others that every program needs. Nothing else of this process's is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the working folder of this process. */
  readonly cwd?: string;
}

/** A server that is there, spoken to over streamable HTTP. The address is the operator's, and may be a private one. */
export interface McpAddress extends McpServerCommon {
  /** Without user and password: what it is to be told goes into `headers`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface McpOptions {
  /** MCP servers by name (`[a-z][a-z0-9]{0,15}`). Their tools are named `mcp_<server>_<tool>`. Needs the package `@modelcontextprotocol/client`. */
  readonly mcp?: Readonly<Record<string, McpProgram | McpAddress>>;
}

export const mcpFields: readonly (keyof McpOptions)[] = ['mcp'];

/** The servers, checked. */
export type McpSettings = ReadonlyMap<string, McpProgram | McpAddress>;

const commonFields = ['tools', 'effects', 'startTimeoutMs'];

/** Throws `invalid-argument`, naming the field; the values of `env` and `headers` are in no error. */
export function mcpSettings({ mcp = {} }: McpOptions): McpSettings {
  checkObject(mcp, 'mcp', 'an object of servers by name');
  for (const [name, server] of Object.entries(mcp)) checkServer(name, server, `mcp.${name}`);
  return new Map(Object.entries(mcp));
}

function checkServer(name: string, server: McpProgram | McpAddress, field: string): void {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(name)) throw invalidArgument('mcp', 'of names of the form [a-z][a-z0-9]{0,15}', name);
  checkObject(server, field);
  const isProgram = 'command' in server;
  if (isProgram === 'url' in server) throw neitherOrBoth(field, Object.keys(server));
  const own = isProgram ? ['command', 'args', 'env', 'cwd'] : ['url', 'headers'];
  checkFields(server, [...own, ...commonFields], 'the fields are', `${field}.`);
  const { tools, effects, startTimeoutMs = 1 } = server;
  checkTexts(tools, `${field}.tools`);
  checkChoice(effects, ['none', 'idempotent', 'external'], `${field}.effects`);
  if (!Number.isSafeInteger(startTimeoutMs) || startTimeoutMs < 1)
    throw invalidArgument(`${field}.startTimeoutMs`, 'a whole number of at least 1', startTimeoutMs);
  if (isProgram) checkProgram(server, field);
  else checkAddress(server, field);
}

/** Names what there is, but no value: that may be a secret. */
function neitherOrBoth(field: string, names: readonly string[]): ActorError {
  const rule = 'a server with either `command` or `url`';
  const value = names.length === 0 ? 'nothing' : names.join(', ');
  return new ActorError('invalid-argument', `${field} must be ${rule}, but has ${value}`, { details: { field, rule, value } });
}

function checkProgram({ command, args, env, cwd }: McpProgram, field: string): void {
  for (const [name, value] of Object.entries({ command, ...(cwd === undefined ? {} : { cwd }) }))
    if (typeof value !== 'string' || value === '') throw invalidArgument(`${field}.${name}`, 'a text that is not empty', value);
  checkTexts(args, `${field}.args`);
  if (env !== undefined) checkEnvironment(env, `${field}.env`);
}

function checkAddress({ url, headers }: McpAddress, field: string): void {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  const rule = 'an http or https URL without user and password, which belong in `headers`';
  // No more than the origin is shown, as the rest may hold a secret.
  if (parsed === null) throw invalidArgument(`${field}.url`, rule, typeof url === 'string' ? 'another text' : url);
  if (!/^https?:$/.test(parsed.protocol)) throw invalidArgument(`${field}.url`, rule, parsed.protocol);
  if (parsed.username !== '' || parsed.password !== '')
    throw invalidArgument(`${field}.url`, rule, `one of ${parsed.origin} with user or password`);
  checkSecretTexts(headers, `${field}.headers`);
}

function checkTexts(value: unknown, field: string): void {
  checkList(value, field, 'a list of texts');
  for (const [index, text] of ((value ?? []) as unknown[]).entries())
    if (typeof text !== 'string') throw invalidArgument(`${field}[${index}]`, 'a text', text);
}

function checkSecretTexts(value: unknown, field: string): void {
  if (value === undefined) return;
  checkObject(value, field, 'an object of texts by name');
  for (const [name, text] of Object.entries(value))
    if (typeof text !== 'string') throw invalidArgument(`${field}.${name}`, 'a text', typeof text);
}
