// The option that says how much a model can read, where that is not known, and what holds for an agent.
import { invalidArgument } from '../../../base/actor-error.ts';
import { checkObject } from '../../../base/check-options.ts';
import { contextWindowOf } from '../../../models/context-windows.ts';
import { parseModelName } from '../../../models/model-name.ts';

export interface ContextOptions {
  /**
   * The context windows of models, in tokens, by name (`provider:model-id`), over what is known of them; at least 1,000 each. A conversation is shortened before it
   * comes near; without a known window, when its provider says that it is too long.
   */
  readonly contextTokens?: Readonly<Record<string, number>>;
}

export interface ContextSettings {
  readonly contextTokens: Readonly<Record<string, number>>;
}

export const contextFields: readonly (keyof ContextOptions)[] = ['contextTokens'];

const leastTokens = 1000;

/** Throws `invalid-argument`, naming the model. */
export function contextSettings({ contextTokens = {} }: ContextOptions): ContextSettings {
  checkObject(contextTokens, 'contextTokens', 'an object of context windows by model');
  for (const [model, tokens] of Object.entries(contextTokens)) {
    if (Number.isSafeInteger(tokens) && tokens >= leastTokens) continue;
    throw invalidArgument(`contextTokens.${model}`, `a whole number of at least ${leastTokens}`, tokens);
  }
  return { contextTokens: { ...contextTokens } };
}

/** The smallest window of the models that a run may come to use; `null` when none is known. */
export function smallestWindow({ contextTokens }: ContextSettings, models: readonly string[]): number | null {
  const known = models.flatMap((model) => contextTokens[model] ?? contextWindowOf(parseModelName(model).modelId) ?? []);
  return known.length === 0 ? null : Math.min(...known);
}
