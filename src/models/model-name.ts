// The names of models: `provider:model-id`, or `provider` alone for the one model that a provider has.
import { invalidArgument } from '../base/actor-error.ts';

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
