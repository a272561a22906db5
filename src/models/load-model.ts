// From a model's name to the model: finds the provider, loads its module and calls its factory. Works in any thread, since providers are data.
import { ActorError, invalidArgument, isActorError } from '../base/actor-error.ts';
import { loadFailure, loadModule } from '../base/load-module.ts';
import { builtInProviders } from './built-in-providers.ts';
import { type ProviderSecrets, withSecrets } from './hosted/provider-secrets.ts';
import type { Model, ModelContext, ModelFactory, ProviderSpec } from './model.ts';
import { parseModelName } from './model-name.ts';

/**
 * Checks a model's name early, without loading anything: `invalid-argument` for its form, naming `field`; `unknown-model`, with the known
 * providers, for a provider that is neither built in nor in `providers`.
 */
export function validateModelName(name: string, providers: Readonly<Record<string, ProviderSpec>>, field = 'model'): void {
  findProvider(name, providers, field);
}

/** Where the calls of that model are made: on the gateway's thread, or in the agent's own actor. Throws as {@link validateModelName}. */
export function whereModelRuns(name: string, providers: Readonly<Record<string, ProviderSpec>>): 'gateway' | 'host' {
  return findProvider(name, providers, 'model').spec.runs ?? 'gateway';
}

/**
 * The model `provider:model-id` (or `provider`). Throws `unknown-model` for a provider or an id that is not there, `definition-not-found`
 * (`system-in-definition` if it starts a system) when the provider's module cannot be loaded or its export makes no model. `secrets`, by
 * provider, are what was taken out of the providers' options.
 */
export async function loadModel(
  name: string,
  providers: Readonly<Record<string, ProviderSpec>>,
  context: ModelContext,
  secrets: Readonly<Record<string, ProviderSecrets>> = {},
): Promise<Model> {
  const { provider, modelId, spec: open } = findProvider(name, providers, 'model');
  const spec = withSecrets(open, Object.hasOwn(secrets, provider) ? secrets[provider] : undefined);
  const factory = await loadFactory(provider, spec);
  let model: Model;
  try {
    model = factory(modelId, structuredClone(spec.options), context);
  } catch (cause) {
    if (isActorError(cause)) throw cause;
    throw new ActorError('definition-not-found', `the factory of provider "${provider}" failed: ${String(cause)}`, { cause });
  }
  if (typeof (model as Partial<Model> | undefined)?.stream !== 'function') {
    throw new ActorError('definition-not-found', `the factory of provider "${provider}" (${spec.module}) made no model`);
  }
  return model;
}

interface Found {
  readonly provider: string;
  readonly modelId: string;
  readonly spec: ProviderSpec;
}

const builtInNames = Object.keys(builtInProviders);

function findProvider(name: string, providers: Readonly<Record<string, ProviderSpec>>, field: string): Found {
  const { provider, modelId } = parseModelName(name, field);
  const hidden = builtInNames.find((taken) => {
    return Object.hasOwn(providers, taken) && providers[taken]?.module !== builtInProviders[taken]?.module;
  });
  if (hidden !== undefined) throw invalidArgument('providers', `without the built-in "${hidden}"`, hidden);
  const from = [providers, builtInProviders].find((some) => Object.hasOwn(some, provider));
  const spec = from?.[provider];
  if (spec === undefined) {
    const known = { ...builtInProviders, ...providers };
    const names = Object.keys(known).sort().join(', ');
    // Where a role can stand, it may have been meant.
    const roles = name === provider && !field.startsWith('models.') ? '; the roles are brain and brawn' : '';
    throw new ActorError('unknown-model', `there is no provider "${provider}" for ${field} "${name}"; known: ${names}${roles}`, {
      details: { provider, known: Object.keys(known).sort() },
    });
  }
  return { provider, modelId, spec };
}

async function loadFactory(provider: string, spec: ProviderSpec): Promise<ModelFactory> {
  const exportName = spec.export ?? 'createModel';
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await loadModule(spec.module);
  } catch (cause) {
    throw loadFailure(`provider "${provider}"`, spec.module, cause);
  }
  const factory = module[exportName];
  if (typeof factory !== 'function') {
    throw new ActorError('definition-not-found', `${spec.module} has no function "${exportName}" for provider "${provider}"`);
  }
  return factory as ModelFactory;
}
