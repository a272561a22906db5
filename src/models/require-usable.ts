// What a model's first call would fail with, as far as that is known beforehand, without loading anything of its provider. `providers` are checked ones.
import { existsSync } from 'node:fs';
import { invalidArgument } from '../base/actor-error.ts';
import { type AiOptions, checkAiOptions } from './ai/ai-options.ts';
import { hostedProviders, isHosted } from './hosted/hosted-providers.ts';
import { missingPeer } from './hosted/import-peer.ts';
import type { ProviderSpec } from './model.ts';
import { type ModelName, requireModelId } from './model-name.ts';

type Providers = Readonly<Record<string, ProviderSpec>>;

/** Whether that provider has many models, so that its name alone names none. */
export function hasManyModels(provider: string): boolean {
  return isHosted(provider) && provider !== 'ai';
}

/** Throws for a model that is there for `role`: `unknown-model` without the id of one of many models, `invalid-argument` for `ai` without its options. */
export function requireUsable({ provider, modelId }: ModelName, providers: Providers, role: string): void {
  if (hasManyModels(provider)) requireModelId(provider, modelId, role);
  if (provider === 'ai') checkAiOptions(providers[provider]?.options, 'providers.ai');
}

/** Throws for a provider `missing-peer` without the package that it needs, and `invalid-argument`, naming the field, when its module is no file that is there. */
export function requireInstalled(provider: string, providers: Providers): void {
  const peer = isHosted(provider) ? hostedProviders[provider].peer : undefined;
  if (peer !== undefined && !isThere(peer.find)) throw missingPeer(peer.name);
  const module = moduleOf(provider, providers);
  if (module !== undefined && !isModuleThere(module))
    throw invalidArgument(`providers.${provider}.module`, 'the URL of a module that is there', module);
}

/** The module that its user names. */
function moduleOf(provider: string, providers: Providers): string | undefined {
  const spec = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (provider === 'ai') return (spec?.options as AiOptions | undefined)?.module;
  return isHosted(provider) ? undefined : spec?.module;
}

/** Whether `find`, which looks for a package, finds it. */
export function isThere(find: () => string): boolean {
  try {
    find();
    return true;
  } catch (error) {
    return (error as { code?: unknown } | null)?.code !== 'ERR_MODULE_NOT_FOUND';
  }
}

/** Only a file can be looked for; a loader of TypeScript may find one under the name of what it is compiled to. */
function isModuleThere(module: string): boolean {
  const url = URL.parse(module);
  if (url?.protocol !== 'file:') return true;
  return existsSync(url) || existsSync(new URL(url.pathname.replace(/\.([cm]?)js$/, '.$1ts'), url));
}
