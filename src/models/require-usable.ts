// What a model's first call would fail with, as far as that is known beforehand, without loading anything of its provider.
import { existsSync } from 'node:fs';
import { invalidArgument } from '../base/actor-error.ts';
import { checkAiOptions } from './ai/ai-options.ts';
import { hostedProviders, isHosted } from './hosted/hosted-providers.ts';
import { missingPeer } from './hosted/import-peer.ts';
import type { ProviderSpec } from './model.ts';
import { parseModelName, requireModelId } from './model-name.ts';

type Providers = Readonly<Record<string, ProviderSpec>>;

/**
 * Throws for the model `name`, which is there for `role`: `unknown-model` without the id of one of many models, `missing-peer` without the package that it
 * needs, `invalid-argument` for `ai` without its options.
 */
export function requireUsable(name: string, providers: Providers, role: string): void {
  const { provider, modelId } = parseModelName(name, role);
  if (!isHosted(provider)) return;
  if (provider === 'ai') checkAiOptions(providers[provider]?.options, 'providers.ai');
  else requireModelId(provider, modelId, role);
  const { peer } = hostedProviders[provider];
  if (peer !== undefined && !isThere(peer.find)) throw missingPeer(peer.name);
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

/** Throws `invalid-argument`, naming the field, for a provider of one of these models whose module is no file that is there. `providers`: checked. */
export function checkModules(providers: Providers, models: readonly string[]): void {
  const used = new Set(models.map((name) => parseModelName(name).provider));
  for (const [name, { module, options }] of Object.entries(providers)) {
    const named: unknown =
      name === 'ai' ? (options as { module?: unknown } | undefined)?.module : isHosted(name) ? undefined : module;
    if (used.has(name) && typeof named === 'string' && !isModuleThere(named))
      throw invalidArgument(`providers.${name}.module`, 'the URL of a module that is there', named);
  }
}

/** Only a file can be looked for; a loader of TypeScript may find one under the name of what it is compiled to. */
function isModuleThere(module: string): boolean {
  const url = URL.parse(module);
  if (url?.protocol !== 'file:') return true;
  return existsSync(url) || existsSync(new URL(url.pathname.replace(/\.([cm]?)js$/, '.$1ts'), url));
}
