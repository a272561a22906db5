// The built-in providers, by name, as specs: which module holds each, and where its calls are made.
import { moduleBeside } from '../base/module-beside.ts';
import { type HostedName, hostedProviders } from './hosted/hosted-providers.ts';
import type { ProviderSpec } from './model.ts';

const beside = (module: string): string => moduleBeside(import.meta.url, module);

export const builtInProviders: Readonly<Record<string, ProviderSpec>> = {
  extractive: { module: beside('extractive'), runs: 'host' },
  ...Object.fromEntries(
    (Object.keys(hostedProviders) as HostedName[]).map((name) => [
      name,
      { module: beside(hostedProviders[name].module), runs: 'gateway' },
    ]),
  ),
};
