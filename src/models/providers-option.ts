// The option `providers` of a swarm: options for the built-in hosted providers, and specs of others, by name. Checked on main, where nothing of a provider is loaded.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import type { AiOptions } from './ai/ai-options.ts';
import type { AnthropicOptions } from './anthropic/options.ts';
import { builtInProviders } from './built-in-providers.ts';
import type { HostedOptions } from './hosted/hosted-options.ts';
import { hostedSpec, isHosted } from './hosted/hosted-providers.ts';
import type { ProviderSpec } from './model.ts';
import type { OpenAiCompatibleOptions } from './openai-compatible/options.ts';
import { checkProviderLimits } from './provider-limits.ts';

export type { AiOptions, AnthropicOptions, HostedOptions, OpenAiCompatibleOptions };

interface HostedProvidersOption {
  readonly anthropic?: AnthropicOptions;
  readonly gemini?: HostedOptions;
  readonly 'openai-compatible'?: OpenAiCompatibleOptions;
  readonly ai?: AiOptions;
}

/** Options of the built-in hosted providers, and a {@link ProviderSpec} for each further name. */
export type ProvidersOption = HostedProvidersOption & {
  readonly [name: string]: ProviderSpec | HostedProvidersOption[keyof HostedProvidersOption];
};

/**
 * A copy of a swarm's providers, which travel to its threads, without what is secret of them; throws `invalid-argument` naming the field for one that
 * cannot be.
 */
export function checkedProviders(providers: unknown): Readonly<Record<string, ProviderSpec>> {
  checkObject(providers, 'providers', 'an object of providers by name');
  const copies: Record<string, ProviderSpec> = {};
  for (const [name, provider] of Object.entries(providers)) {
    if (provider === undefined) continue;
    const builtIn = builtInProviders[name];
    if (isHosted(name) && builtIn !== undefined) copies[name] = hostedSpec(name, builtIn, provider, `providers.${name}`);
    else if (Object.hasOwn(builtInProviders, name)) throw invalidArgument('providers', `without the built-in "${name}"`, name);
    else copies[name] = checkedSpec(provider, `providers.${name}`);
  }
  return copies;
}

function checkedSpec(provider: unknown, field: string): ProviderSpec {
  checkObject(provider, field, 'an object with the URL of a `module`');
  checkFields(provider, ['module', 'export', 'options', 'runs', 'limits'], 'a provider has', `${field}.`);
  const { module, export: exported, runs, limits } = provider as Partial<ProviderSpec>;
  if (typeof module !== 'string' || module === '') throw invalidArgument(`${field}.module`, 'the URL of a module', module);
  if (exported !== undefined && (typeof exported !== 'string' || exported === ''))
    throw invalidArgument(`${field}.export`, 'the name of an export', exported);
  if (runs !== undefined && runs !== 'gateway' && runs !== 'host')
    throw invalidArgument(`${field}.runs`, '"gateway" or "host"', runs);
  checkProviderLimits(limits, `${field}.limits`);
  try {
    return structuredClone(provider) as ProviderSpec;
  } catch {
    const { options } = provider as Partial<ProviderSpec>;
    throw invalidArgument(`${field}.options`, 'data that can be copied to other threads', options);
  }
}
