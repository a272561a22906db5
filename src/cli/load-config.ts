// The configuration in the working folder: troupe.config.ts, .js or .mjs, whose default export holds options of the swarm. It is code of whoever filled
// that folder, so it is announced before it runs, is looked for nowhere else, and can be left alone.
import { join } from 'node:path';
import { checkAgent } from '../agents/agent.ts';
import { programOptions, type TroupeConfig } from '../agents/troupe-config.ts';
import { ActorError, describeValue, isActorError } from '../base/actor-error.ts';
import { checkFields, checkList } from '../base/check-options.ts';
import { escapeLine } from './escape.ts';
import { isThere } from './is-there.ts';
import { loadFault } from './load-fault.ts';
import { loadUserModule } from './load-user-module.ts';
import type { OutputStream } from './output-stream.ts';

const names = ['troupe.config.ts', 'troupe.config.js', 'troupe.config.mjs'];

export interface ConfigContext {
  readonly cwd: string;
  readonly errors: OutputStream;
  /** `--no-config`. */
  readonly noConfig: boolean;
}

/** The configuration, empty when there is none. Throws `usage` for more than one, and for one that cannot be loaded or used. */
export async function loadConfig({ cwd, errors, noConfig }: ConfigContext): Promise<TroupeConfig> {
  if (noConfig) return {};
  const found = (await Promise.all(names.map(async (name) => ((await isThere(join(cwd, name))) ? [name] : [])))).flat();
  const [name, other] = found;
  if (name === undefined) return {};
  if (other !== undefined) throw wrong(`${name} and ${other} are both here; keep one of them, or say --no-config`);
  const path = join(cwd, name);
  errors.write(`troupe: configuration: ${escapeLine(path)} (--no-config leaves it alone)\n`);
  const config = checked(name, await load(name, path, cwd));
  await checkAsSwarm(name, config);
  return config;
}

async function load(name: string, path: string, cwd: string): Promise<unknown> {
  try {
    return (await loadUserModule({ name, path, cwd }))['default'];
  } catch (cause) {
    throw wrong(`${name} cannot be loaded: ${loadFault(cause, path, cwd)}`, cause);
  }
}

function checked(name: string, value: unknown): TroupeConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`the default export of ${name} must be an object of options, but is ${describeValue(value)}`);
  }
  const refused = programOptions.find((option) => Object.hasOwn(value, option));
  if (refused !== undefined) throw wrong(`${name} has the option ${refused}, which is for programs and not for the command`);
  return value;
}

/**
 * The swarm's own checks, so that nobody reads a value that is none. Keys are not asked for, and whether agents may spawn each other is looked at where
 * all of them are known. Throws what the swarm throws, naming the file.
 */
async function checkAsSwarm(name: string, config: TroupeConfig): Promise<void> {
  // Loaded only where there is a configuration.
  const { optionNames, swarmSettings } = await import('../agents/swarm-settings.ts');
  const { checkFolders } = await import('../agents/option-folders.ts');
  try {
    const known = optionNames.filter((option) => !programOptions.some((one) => one === option));
    checkFields(config, known, 'the options are');
    checkList(config.agents, 'agents', 'a list of agents');
    for (const [index, agent] of (config.agents ?? []).entries()) checkAgent(agent, `agents[${index}]`);
    // Nothing is sent by a replay, and so it needs no key; the tape is not opened here.
    await checkFolders(swarmSettings({ ...config, agents: [], tape: { replay: name } }));
  } catch (error) {
    if (!isActorError(error)) throw error;
    throw new ActorError(error.code, `${name}: ${error.message}`, { details: error.details, cause: error });
  }
}

function wrong(message: string, cause?: unknown): ActorError {
  return new ActorError('usage', message, { cause });
}
