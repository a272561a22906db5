// From a model's name to the model: finds the provider, loads its module and calls its factory. Works in any thread, since providers are data.
import { ActorError, invalidArgument, isActorError } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { loadFailure, loadModule } from '../base/load-module.ts';
import type { Model, ModelContext, ModelFactory, ProviderSpec } from './model.ts';
import { parseModelName } from './model-name.ts';

// The sources end in .ts, the built package in .js; a module finds its neighbours by its own ending.
const ending = /\.[cm]?[jt]s$/.exec(new URL(import.meta.url).pathname)?.[0] ?? '.js';

const builtInProviders: Readonly<Record<string, ProviderSpec>> = {
  extractive: { module: new URL(`./extractive${ending}`, import.meta.url).href, runs: 'host' },
};

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

/** A copy of a swarm's providers, which travel to its threads; throws `invalid-argument` naming the field for one that cannot be. */
export function checkedProviders(providers: unknown): Readonly<Record<string, ProviderSpec>> {
  checkObject(providers, 'providers', 'an object of providers by name');
  const copies: Record<string, ProviderSpec> = {};
  for (const [name, provider] of Object.entries(providers)) {
    const field = `providers.${name}`;
    checkObject(provider, field, 'an object with the URL of a `module`');
    checkFields(provider, ['module', 'export', 'options', 'runs', 'limits'], 'a provider has', `${field}.`);
    const { module, export: exported, runs } = provider as Partial<ProviderSpec>;
    if (typeof module !== 'string' || module === '') throw invalidArgument(`${field}.module`, 'the URL of a module', module);
    if (exported !== undefined && (typeof exported !== 'string' || exported === ''))
      throw invalidArgument(`${field}.export`, 'the name of an export', exported);
    if (runs !== undefined && runs !== 'gateway' && runs !== 'host')
      throw invalidArgument(`${field}.runs`, '"gateway" or "host"', runs);
    try {
      copies[name] = structuredClone(provider) as ProviderSpec;
    } catch {
      const { options } = provider as Partial<ProviderSpec>;
      throw invalidArgument(`${field}.options`, 'data that can be copied to other threads', options);
    }
  }
  return copies;
}

/**
 * The model `provider:model-id` (or `provider`). Throws `unknown-model` for a provider or an id that is not there, `definition-not-found`
 * (`system-in-definition` if it starts a system) when the provider's module cannot be loaded or its export makes no model.
 */
export async function loadModel(
  name: string,
  providers: Readonly<Record<string, ProviderSpec>>,
  context: ModelContext,
): Promise<Model> {
  const { provider, modelId, spec } = findProvider(name, providers, 'model');
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

function findProvider(name: string, providers: Readonly<Record<string, ProviderSpec>>, field: string): Found {
  const { provider, modelId } = parseModelName(name, field);
  for (const taken of Object.keys(builtInProviders)) {
    if (Object.hasOwn(providers, taken)) throw invalidArgument('providers', `without the built-in "${taken}"`, taken);
  }
  const known = { ...providers, ...builtInProviders };
  const spec = Object.hasOwn(known, provider) ? known[provider] : undefined;
  if (spec === undefined) {
    const names = Object.keys(known).sort().join(', ');
    throw new ActorError('unknown-model', `there is no provider "${provider}" for ${field} "${name}"; known: ${names}`, {
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
