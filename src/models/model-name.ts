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

/** Throws `unknown-model` for the name of a provider alone, of one that has many models. */
export function requireModelId(provider: string, modelId: string): void {
  if (modelId !== 'default') return;
  throw new ActorError('unknown-model', `the provider "${provider}" has many models: name one, as ${provider}:model-id`);
}
