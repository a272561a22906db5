// The names of models: `provider:model-id`, or `provider` alone for the one model that a provider has.
import { ActorError, invalidArgument } from '../base/actor-error.ts';

export interface ModelName {
  readonly provider: string;
  /** `default` when the name gave none. */
  readonly modelId: string;
}

const form = /^([a-z][a-z0-9-]{0,63})(?::(\S{1,200}))?$/;

/** Splits `provider:model-id`; throws `invalid-argument`, naming `field`, for any other form. */
export function parseModelName(name: string, field = 'model'): ModelName {
  const parts = typeof name === 'string' ? form.exec(name) : null;
  const provider = parts?.[1];
  if (provider === undefined) throw invalidArgument(field, 'of the form provider:model-id, or provider alone', name);
  return { provider, modelId: parts?.[2] ?? 'default' };
}

/** Throws `unknown-model`, naming `role`, for the name of a provider alone, of one that has many models. */
export function requireModelId(provider: string, modelId: string, role?: string): void {
  if (modelId !== 'default') return;
  const whose =
    role === undefined ? `the provider "${provider}" has many models` : `${role} is "${provider}", which has many models`;
  throw new ActorError('unknown-model', `${whose}: name one, as ${provider}:model-id`);
}

/** The id without the date or version at its end, by which providers name the snapshots of one model: `-20261021`, `-2026-10-21`, `-001`. */
export function undatedId(modelId: string): string {
  return modelId.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{3})$/, '');
}

/**
 * Whether the model that answered, as its provider names it, is the one that was asked for. A dated snapshot of it is; for an alias that ends in
 * `-latest`, and for a provider alone, so is whatever the provider chose.
 */
export function isModelAskedFor(asked: string, answered: string): boolean {
  const { provider, modelId } = parseModelName(asked);
  if (modelId === 'default') return true;
  const name = answered.replace(/^models\//, '');
  const id = name.startsWith(`${provider}:`) ? name.slice(provider.length + 1) : name;
  if (modelId.endsWith('-latest')) return isOfAlias(modelId.slice(0, -'-latest'.length), id);
  return id === modelId || undatedId(id) === modelId;
}

/** Whether `id` has all the words of the alias, in their order: `gemini-3.8-flash` is of `gemini-flash`. */
function isOfAlias(alias: string, id: string): boolean {
  let at = 0;
  const words = id.split('-');
  for (const word of alias.split('-')) {
    at = words.indexOf(word, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
