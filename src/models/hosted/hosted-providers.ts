// The built-in providers behind a network, as data: main checks their options without loading them. Each one's module is loaded where its calls are made.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkChoice } from '../../base/check-options.ts';
import { checkAiOptions } from '../ai/ai-options.ts';
import type { ProviderSpec } from '../model.ts';
import { checkHostedOptions } from './hosted-options.ts';

export type HostedName = 'anthropic' | 'gemini' | 'openai-compatible' | 'ai';

export interface HostedProvider {
  /** Of the adapter, in the folder `models`. */
  readonly module: string;
  /** The environment variable that holds its key. */
  readonly keyVariable?: string;
  readonly needsKey: boolean;
  /** The package that it needs, which its users install. */
  readonly peer?: { readonly name: string; readonly find: () => string };
  /** Whether the key of the environment also goes to a `baseUrl` that is not the provider's own. */
  readonly isKeyForAnyHost: boolean;
  /** Throws `invalid-argument`. */
  readonly check: (options: unknown, field: string) => void;
}

export const hostedProviders: Readonly<Record<HostedName, HostedProvider>> = {
  anthropic: {
    ...{ module: 'anthropic', keyVariable: 'ANTHROPIC_API_KEY', needsKey: true, isKeyForAnyHost: true },
    peer: { name: '@anthropic-ai/sdk', find: () => import.meta.resolve('@anthropic-ai/sdk') },
    check: (options, field) => {
      checkHostedOptions(options, field, ['cache', 'thinking']);
      const { cache, thinking } = options as { cache?: unknown; thinking?: unknown };
      checkChoice(cache, ['short', 'long', 'none'], `${field}.cache`);
      checkChoice(thinking, ['adaptive', 'between-tools', 'disabled'], `${field}.thinking`);
    },
  },
  gemini: {
    ...{ module: 'gemini', keyVariable: 'GEMINI_API_KEY', needsKey: true, isKeyForAnyHost: true },
    check: (options, field) => checkHostedOptions(options, field),
  },
  'openai-compatible': {
    ...{ module: 'openai-compatible', keyVariable: 'OPENAI_API_KEY', needsKey: false, isKeyForAnyHost: false },
    check: (options, field) => {
      checkHostedOptions(options, field, ['maxTokensField', 'hasOneModel']);
      const { maxTokensField, hasOneModel } = options as { maxTokensField?: unknown; hasOneModel?: unknown };
      if (hasOneModel !== undefined && typeof hasOneModel !== 'boolean')
        throw invalidArgument(`${field}.hasOneModel`, 'true or false', hasOneModel);
      checkChoice(maxTokensField, ['max_tokens', 'max_completion_tokens'], `${field}.maxTokensField`);
    },
  },
  ai: { module: 'ai', needsKey: false, isKeyForAnyHost: false, check: checkAiOptions },
};

export function isHosted(name: string): name is HostedName {
  return Object.hasOwn(hostedProviders, name);
}

/** The spec of a hosted provider with these options of a swarm's, without what is secret of them. */
export function hostedSpec(name: HostedName, base: ProviderSpec, options: unknown, field: string): ProviderSpec {
  hostedProviders[name].check(options, field);
  const { apiKey: _, headers: __, limits, ...rest } = options as Record<string, unknown> & Pick<ProviderSpec, 'limits'>;
  try {
    return { ...base, options: structuredClone(rest), ...(limits === undefined ? {} : { limits: structuredClone(limits) }) };
  } catch {
    throw invalidArgument(field, 'data that can be copied to other threads', rest);
  }
}
