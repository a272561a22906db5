// The built-in providers, by name, as specs: which module holds each, and where its calls are made.
import { type HostedName, hostedProviders } from './hosted/hosted-providers.ts';
import type { ProviderSpec } from './model.ts';

// The sources end in .ts, the built package in .js; a module finds its neighbours by its own ending.
const ending = /\.[cm]?[jt]s$/.exec(new URL(import.meta.url).pathname)?.[0] ?? '.js';

const beside = (module: string): string => new URL(`./${module}${ending}`, import.meta.url).href;

export const builtInProviders: Readonly<Record<string, ProviderSpec>> = {
  extractive: { module: beside('extractive'), runs: 'host' },
  ...Object.fromEntries(
    (Object.keys(hostedProviders) as HostedName[]).map((name) => [
      name,
      { module: beside(hostedProviders[name].module), runs: 'gateway' },
    ]),
  ),
};
