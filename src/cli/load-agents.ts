// The agents that a module of the user's exports, for `--agents` and `--agent`.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Agent } from '../agents/agent.ts';
import { ActorError } from '../base/actor-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import { loadFault } from './load-fault.ts';
import { loadUserModule } from './load-user-module.ts';
import { showWord } from './parse-command-line.ts';

export interface AgentModule {
  /** All agents, by the names that agents have, in the order of the exports; lists of agents count as well. */
  readonly agents: readonly Agent[];
  /** The default export, when it is an agent. */
  readonly main: Agent | undefined;
  /** Agents by the name of their export. */
  readonly exports: ReadonlyMap<string, Agent>;
}

/** Loads the module at `path`, relative to `cwd`. Throws `usage`, naming `option`, when it cannot be loaded or exports no agent. */
export async function loadAgents(path: string, cwd: string, option: string): Promise<AgentModule> {
  const absolute = resolve(cwd, path);
  if (!(await isFile(absolute))) throw wrong(`--${option}: there is no module at ${showWord(path)}`);
  const name = `--${option}: ${showWord(path)}`;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await loadUserModule({ name, path: absolute, cwd });
  } catch (cause) {
    throw wrong(`${name} cannot be loaded: ${loadFault(cause, absolute, cwd)}`, cause);
  }
  const exports = new Map<string, Agent>();
  const agents: Agent[] = [];
  for (const [exported, value] of Object.entries(module)) {
    if (isAgent(value)) exports.set(exported, value);
    for (const agent of (Array.isArray(value) ? value : [value]).filter(isAgent)) if (!agents.includes(agent)) agents.push(agent);
  }
  if (agents.length === 0) throw wrong(`${name} exports no agent; an agent is what defineAgent gives`);
  return { agents, main: exports.get('default'), exports };
}

/** The agent that `word` names: `module`, `module#export`, or the name of one of `ready`. */
export async function loadAgent(
  word: string,
  cwd: string,
  ready: readonly Agent[],
): Promise<{ readonly agent: Agent; readonly others: readonly Agent[] }> {
  const known = ready.find(({ name }) => name === word);
  if (known !== undefined) return { agent: known, others: [] };
  if (/^[a-z0-9][a-z0-9_-]*$/i.test(word) && !(await isFile(resolve(cwd, word)))) {
    const names = ready.map(({ name }) => name);
    const meant = exportedAs(word, names) ?? nearestName(word.toLowerCase(), names);
    const guess = meant === undefined ? '' : ` did you mean ${meant}?`;
    throw wrong(
      `--agent: there is no module and no ready agent ${showWord(word)};${guess} the ready agents are ${names.join(', ')}`,
    );
  }
  const at = word.lastIndexOf('#');
  const [path, name] = at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined];
  const module = await loadAgents(path, cwd, 'agent');
  const agent = name === undefined ? theOne(module, path) : module.exports.get(name);
  if (agent === undefined) {
    throw wrong(
      `--agent: ${showWord(path)} has no agent ${showWord(name ?? '')}; it exports ${[...module.exports.keys()].join(', ')}`,
    );
  }
  return { agent, others: module.agents.filter((one) => one !== agent) };
}

/** The agent that code imports under that name: `documentReader` is `reader`, `testRunner` is `test-runner`. */
function exportedAs(word: string, names: readonly string[]): string | undefined {
  const dashed = word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return names.find((name) => name === dashed || `document-${name}` === dashed);
}

function theOne({ main, agents, exports }: AgentModule, path: string): Agent {
  const [first, second] = agents;
  if (main !== undefined) return main;
  if (first !== undefined && second === undefined) return first;
  throw wrong(
    `--agent: ${showWord(path)} exports ${agents.length} agents; name one of them: ${[...exports.keys()].map((name) => `${path}#${name}`).join(', ')}`,
  );
}

function isAgent(value: unknown): value is Agent {
  return typeof value === 'object' && value !== null && (value as Partial<Agent>).kind === 'troupe.agent';
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function wrong(message: string, cause?: unknown): ActorError {
  return new ActorError('usage', message, { cause });
}
