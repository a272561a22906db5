// Who works on a question, and on which models: what the words, the configuration and a module of agents say, put together.
import type { Agent } from '../agents/agent.ts';
import type { TroupeConfig } from '../agents/troupe-config.ts';
import { ActorError } from '../base/actor-error.ts';
import { builtInProviders } from '../models/built-in-providers.ts';
import { priceOf } from '../models/prices.ts';
import { hasManyModels } from '../models/require-usable.ts';
import { defaultMaxUsd, embeddedModel } from './command-options.ts';
import { loadAgents } from './load-agents.ts';
import { type ConfigContext, loadConfig } from './load-config.ts';
import { usage } from './parse-command-line.ts';
import type { SwarmWishes } from './requests.ts';

export interface Team {
  /** The working folder. */
  readonly cwd: string;
  readonly config: TroupeConfig;
  /** The agents of the configuration and of the module; of several of one name the first. */
  readonly agents: readonly Agent[];
  /** The agent that begins: of a map, or the default export of a module, which takes the orchestrator's place. */
  readonly first: Agent | undefined;
  /** Whether a module was named, so that its agents are wanted for documents too. */
  readonly isInvited: boolean;
  readonly brain: string;
  readonly brawn: string;
  /** What it may cost; undefined when nothing is said and nothing costs anything, `null` for no cap. */
  readonly maxUsd: number | null | undefined;
}

/** Loads the configuration and the module; throws `usage` for either. */
export async function loadTeam(
  wishes: SwarmWishes & { readonly agents?: string; readonly patterns: readonly string[] },
  context: Omit<ConfigContext, 'noConfig'>,
): Promise<Team> {
  const config = await loadConfig({ ...context, noConfig: wishes.noConfig });
  const module = wishes.agents === undefined ? undefined : await loadAgents(wishes.agents, context.cwd, 'agents');
  // A question about documents goes to readers, unless agents are named for it.
  const configured = module === undefined && wishes.patterns.length > 0 ? [] : (config.agents ?? []);
  const agents = [...(module?.agents ?? []), ...configured];
  return teamOf(wishes, { cwd: context.cwd, config, agents, first: module?.main, isInvited: module !== undefined });
}

/** The team, without loading anything. */
export function teamOf(wishes: SwarmWishes, given: Omit<Team, 'brain' | 'brawn' | 'maxUsd'>): Team {
  const { config } = given;
  const agents = given.agents.filter(({ name }, index) => given.agents.findIndex((one) => one.name === name) === index);
  const brain = wishes.brain ?? config.models?.brain ?? embeddedModel;
  const brawn = wishes.brawn ?? config.models?.brawn ?? embeddedModel;
  const team = { ...given, agents, brain, brawn, maxUsd: undefined };
  const standard = hostedModels(team).length > 0 ? defaultMaxUsd : undefined;
  return { ...team, maxUsd: wishes.maxUsd === undefined ? (config.limits?.maxUsd ?? standard) : wishes.maxUsd };
}

/** A model that is asked over the network, and who asks it. */
export interface HostedModel {
  readonly role: string;
  readonly model: string;
}

/** The hosted models that the team may come to ask: those of its roles, those that agents name, and what each may fall back on. */
export function hostedModels(team: Team): readonly HostedModel[] {
  const { config, brain, brawn } = team;
  const wanted = modelsOf(team);
  const nameOf = (model: string): string => (model === 'brain' ? brain : model === 'brawn' ? brawn : model);
  // Both sides of a fallback may be roles.
  const fallbacks = new Map(Object.entries(config.fallbacks ?? {}).map(([model, list]) => [nameOf(model), list.map(nameOf)]));
  const named = [...wanted]
    .filter(([, model]) => model !== 'brain' && model !== 'brawn')
    .map(([role, model]) => ({ role, model }));
  const roles = [
    { role: 'brain', model: brain },
    { role: 'brawn', model: brawn },
  ].filter(({ role }) => [...wanted.values()].includes(role));
  const all = [...roles, ...named].flatMap(({ role, model }) => [
    { role, model },
    ...(fallbacks.get(model) ?? []).map((fallback) => ({ role: `${role} (fallback)`, model: fallback })),
  ]);
  return all.filter(({ model }) => isHosted(model, config));
}

/** What the agents that may come to work say of their models, by name; `brain` and `brawn` for those that are ready. */
function modelsOf({ agents, first, config }: Team): ReadonlyMap<string, string> {
  const found = new Map((config.sessions?.models ?? []).map((model) => [`asked for (${model})`, model]));
  const add = (name: string): void => {
    if (found.has(name)) return;
    const agent = [...(first === undefined ? [] : [first]), ...agents].find((one) => one.name === name);
    if (agent === undefined) {
      found.set('the ready agents that plan', 'brain').set('the ready agents that work', 'brawn');
      return;
    }
    found.set(name, agent.model);
    if (agent.escalate) found.set(`${name} (again)`, 'brain');
    for (const delegate of agent.mayDelegate) add(delegate);
  };
  for (const name of first === undefined ? ['', ...agents.map((agent) => agent.name)] : [first.name]) add(name);
  return found;
}

function isHosted(model: string, { providers }: TroupeConfig): boolean {
  const provider = providerOf(model);
  const spec: unknown = providers?.[provider];
  const runs = typeof spec === 'object' && spec !== null && 'runs' in spec ? spec.runs : undefined;
  return provider !== embeddedModel && runs !== 'host';
}

function providerOf(model: string): string {
  return model.split(':', 1)[0] ?? '';
}

/** Throws `usage` when a goal without files meets the embedded model, which can do nothing but read. */
export function checkGoal(patterns: readonly string[], { brain, brawn, first }: Team): void {
  if (patterns.length > 0) return;
  const isEmbedded = (model: string): boolean => providerOf(model) === embeddedModel;
  const [model, option] = first !== undefined && first.model !== 'brain' ? [first.model, first.name] : [brain, '--brain'];
  const keys = 'such as anthropic:<id> with ANTHROPIC_API_KEY, or gemini:<id> with GEMINI_API_KEY';
  if (isEmbedded(model)) {
    const how = `a goal without files needs a hosted model, ${keys} (${option})`;
    throw usage(`the files are missing: name at least one file or pattern after the question; ${how}`, { field: 'files' });
  }
  if (first === undefined && isEmbedded(brawn)) {
    throw usage(`--brawn is missing: whoever works on the tasks of a goal needs a hosted model as well, ${keys}`, {
      field: 'brawn',
    });
  }
}

/** Whether it names a model at all; what does not is for the swarm to tell: a provider that is not there, or one of many models alone, or `ai` without options. */
function isModel(name: string, providers: object): boolean {
  const provider = providerOf(name);
  if (name === provider && hasManyModels(provider)) return false;
  return Object.hasOwn(providers, provider) || (provider !== 'ai' && Object.hasOwn(builtInProviders, provider));
}

/** Throws `limit-unpriced`, naming it, for a hosted model whose price is not known, since the cap on the cost could not be kept. */
export function checkPriced(team: Team, wallMs: number): void {
  if (typeof team.maxUsd !== 'number') return;
  const { providers = {}, prices } = team.config;
  const unpriced = hostedModels(team).find(
    ({ model }) => isModel(model, providers) && priceOf(model, wallMs, prices).kind === 'unpriced',
  );
  if (unpriced === undefined) return;
  const remedy = 'give it in `prices` of troupe.config.ts, or say --max-usd none';
  throw new ActorError(
    'limit-unpriced',
    `the price of ${unpriced.model} (${unpriced.role}) is not known, and the cost has a cap: ${remedy}`,
    {
      details: { model: unpriced.model, role: unpriced.role },
    },
  );
}
