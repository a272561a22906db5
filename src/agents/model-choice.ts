// Which models a run may come to use: its agent's, or the one that its task asks for, what to go on with when that cannot be had, and the stronger one
// that may mend its answer. Every name is looked up here, before anything is spent.
import { invalidArgument } from '../base/actor-error.ts';
import { checkObject } from '../base/check-options.ts';
import { validateModelName } from '../models/load-model.ts';
import type { ProviderSpec } from '../models/model.ts';
import type { Agent } from './agent.ts';
import type { SwarmKeys } from './gateway/swarm-keys.ts';
import type { AgentSpec } from './runs/run-event.ts';

export interface FallbackOptions {
  /**
   * For a model (`provider:model-id`, or a role), the models to go on with, in order, when it cannot be had: rate-limited for too long, overloaded,
   * unreachable, stalled, or its provider's circuit is open. Each is tried three times in a turn. A run that fell back stays there.
   */
  readonly fallbacks?: Readonly<Record<string, readonly string[]>>;
}

/** What roles mean, and what may stand in for what. */
export interface ModelSettings {
  readonly brain: string;
  readonly brawn: string;
  readonly providers: Readonly<Record<string, ProviderSpec>>;
  readonly keys: Pick<SwarmKeys, 'require'>;
  /** By full name. */
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
}

/** What a reply may hold, by role: planning and merging take more words than one narrow task. */
const brainOutputTokens = 16_384;
const brawnOutputTokens = 4096;

/** The model that a role stands for, or the one that is named. */
export function modelNamed({ brain, brawn }: Pick<ModelSettings, 'brain' | 'brawn'>, model: string): string {
  return model === 'brain' ? brain : model === 'brawn' ? brawn : model;
}

/** The part of an agent's spec that says with which models it works. `asked`: the role or model that its task asks for instead. */
export function modelChoice(
  settings: ModelSettings,
  agent: Agent,
  asked?: string,
): Pick<AgentSpec, 'model' | 'fallbacks' | 'escalation' | 'effort' | 'maxOutputTokens'> {
  const wish = asked ?? agent.model;
  const model = modelNamed(settings, wish);
  checkModel(settings, model, asked === undefined ? `the model of agent "${agent.name}"` : 'task.model');
  const mayEscalate = agent.escalate && model !== settings.brain;
  return {
    model,
    fallbacks: fallbacksOf(settings, model),
    escalation: mayEscalate ? [settings.brain, ...fallbacksOf(settings, settings.brain)] : [],
    effort: agent.effort,
    maxOutputTokens: agent.maxOutputTokens ?? (wish === 'brain' ? brainOutputTokens : brawnOutputTokens),
  };
}

/** All models that a run of that agent may come to use. */
export function modelsOf({ model, fallbacks, escalation }: AgentSpec): readonly string[] {
  return [...new Set([model, ...fallbacks, ...escalation])];
}

/** Throws `invalid-argument`, `unknown-model` or `missing-key`, naming the field. */
export function checkedFallbacks(fallbacks: unknown, settings: Omit<ModelSettings, 'fallbacks'>): ModelSettings['fallbacks'] {
  checkObject(fallbacks, 'fallbacks', 'an object of lists of models by model');
  const checked: Record<string, readonly string[]> = {};
  for (const [name, list] of Object.entries(fallbacks)) {
    const field = `fallbacks.${name}`;
    const model = modelNamed(settings, name);
    validateModelName(model, settings.providers, 'the name of a model in fallbacks');
    if (!Array.isArray(list)) throw invalidArgument(field, 'a list of models', list);
    const names = list.map((one: string) => modelNamed(settings, one));
    for (const [index, one] of names.entries()) checkModel(settings, one, `${field}[${index}]`);
    if (new Set([model, ...names]).size <= names.length) throw invalidArgument(field, 'a list of other models, each once', list);
    checked[model] = names;
  }
  return checked;
}

function checkModel({ providers, keys }: Pick<ModelSettings, 'providers' | 'keys'>, model: string, field: string): void {
  validateModelName(model, providers, field);
  keys.require(model, field);
}

function fallbacksOf({ fallbacks }: ModelSettings, model: string): readonly string[] {
  return Object.hasOwn(fallbacks, model) ? (fallbacks[model] ?? []) : [];
}
