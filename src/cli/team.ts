// Who works on a question, and on which models: what the words, the configuration and a module of agents say, put together.
import type { Agent } from '../agents/agent.ts';
import type { TroupeConfig } from '../agents/troupe-config.ts';
import { ActorError } from '../base/actor-error.ts';
import { builtInProviders } from '../models/built-in-providers.ts';
import { priceOf } from '../models/prices.ts';
import { defaultMaxUsd, embeddedModel } from './command-options.ts';
import { loadAgents } from './load-agents.ts';
import { type ConfigContext, loadConfig } from './load-config.ts';
import { usage } from './parse-command-line.ts';
import type { SwarmWishes } from './requests.ts';

export interface Team {
  /** The working folder. */
  readonly cwd: string;
  readonly config: TroupeConfig;
  /** The agents of the configuration and of the module. */
  readonly agents: readonly Agent[];
  /** The module's default export, which takes the orchestrator's place. */
  readonly main: Agent | undefined;
  readonly brain: string;
  readonly brawn: string;
  /** What it may cost; undefined when nothing is said and nothing costs anything, `null` for no cap. */
  readonly maxUsd: number | null | undefined;
}

/** Loads the configuration and the module; throws `usage` for either. */
export async function loadTeam(
  wishes: SwarmWishes & { readonly agents?: string },
  context: Omit<ConfigContext, 'noConfig'>,
): Promise<Team> {
  const config = await loadConfig({ ...context, noConfig: wishes.noConfig });
  const module = wishes.agents === undefined ? undefined : await loadAgents(wishes.agents, context.cwd, 'agents');
  return teamOf(wishes, {
    cwd: context.cwd,
    config,
    agents: [...(config.agents ?? []), ...(module?.agents ?? [])],
    main: module?.main,
  });
}

/** The team, without loading anything. */
export function teamOf(
  wishes: SwarmWishes,
  { cwd, config, agents, main }: Pick<Team, 'cwd' | 'config' | 'agents' | 'main'>,
): Team {
  const brain = wishes.brain ?? config.models?.brain ?? embeddedModel;
  const brawn = wishes.brawn ?? config.models?.brawn ?? embeddedModel;
  const team = { cwd, config, agents, main, brain, brawn, maxUsd: undefined };
  const standard = hostedModels(team).length > 0 ? defaultMaxUsd : undefined;
  return { ...team, maxUsd: wishes.maxUsd === undefined ? (config.limits?.maxUsd ?? standard) : wishes.maxUsd };
}

/** A model that is asked over the network, and who asks it. */
export interface HostedModel {
  readonly role: string;
  readonly model: string;
}

/** The hosted models of the team: those of the roles, those that agents name, and what each may fall back on. */
export function hostedModels({
  config,
  agents,
  brain,
  brawn,
}: Pick<Team, 'config' | 'agents' | 'brain' | 'brawn'>): readonly HostedModel[] {
  const named = agents.flatMap(({ name, model }) => (model === 'brain' || model === 'brawn' ? [] : [{ role: name, model }]));
  const all = [{ role: 'brain', model: brain }, { role: 'brawn', model: brawn }, ...named].flatMap(({ role, model }) => [
    { role, model },
    ...(config.fallbacks?.[model] ?? []).map((fallback) => ({ role: `${role} (fallback)`, model: fallback })),
  ]);
  return all.filter(({ model }) => isHosted(model, config));
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
export function checkGoal(patterns: readonly string[], { brain, brawn, main }: Team): void {
  if (patterns.length > 0) return;
  const isEmbedded = (model: string): boolean => providerOf(model) === embeddedModel;
  const [model, option] = main !== undefined && main.model !== 'brain' ? [main.model, main.name] : [brain, '--brain'];
  const keys = 'such as anthropic:<id> with ANTHROPIC_API_KEY, or gemini:<id> with GEMINI_API_KEY';
  if (isEmbedded(model)) {
    const how = `a goal without files needs a hosted model, ${keys} (${option})`;
    throw usage(`the files are missing: name at least one file or pattern after the question; ${how}`, { field: 'files' });
  }
  if (main === undefined && isEmbedded(brawn)) {
    throw usage(`--brawn is missing: whoever works on the tasks of a goal needs a hosted model as well, ${keys}`, {
      field: 'brawn',
    });
  }
}

/** Throws `limit-unpriced`, naming it, for a hosted model whose price is not known, since the cap on the cost could not be kept. */
export function checkPriced(team: Team, wallMs: number): void {
  if (typeof team.maxUsd !== 'number') return;
  const { providers = {}, prices } = team.config;
  // A provider that is not there is for the swarm to tell.
  const isKnown = (model: string): boolean =>
    [builtInProviders, providers].some((some) => Object.hasOwn(some, providerOf(model)));
  const unpriced = hostedModels(team).find(({ model }) => isKnown(model) && priceOf(model, wallMs, prices).kind === 'unpriced');
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
