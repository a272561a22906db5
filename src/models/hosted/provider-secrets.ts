// What of the providers' options is secret: it is taken out of them before they travel, and put back where the calls are made.
import { ActorError } from '../../base/actor-error.ts';
import type { ProviderSpec } from '../model.ts';
import { parseModelName } from '../model-name.ts';
import { type HostedName, hostedProviders, isHosted } from './hosted-providers.ts';
import { headerSecrets, longestFirst, secretParts } from './secret-parts.ts';

/** Of one provider. It goes to the one thread that talks to providers, by message, and stands nowhere else. */
export interface ProviderSecrets {
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The secrets of the hosted providers, by name: out of a swarm's `providers`, and for want of a key there out of the environment. */
export function secretsByProvider(providers: unknown, environment: Environment): Readonly<Record<string, ProviderSecrets>> {
  const secrets: Record<string, ProviderSecrets> = {};
  for (const name of Object.keys(hostedProviders) as HostedName[]) {
    const { apiKey, headers, baseUrl } = ((providers as Partial<Record<string, unknown>> | undefined)?.[name] ?? {}) as {
      apiKey?: string;
      headers?: Readonly<Record<string, string>>;
      baseUrl?: string;
    };
    const { keyVariable, isKeyForAnyHost } = hostedProviders[name];
    const fromEnvironment =
      keyVariable === undefined || (baseUrl !== undefined && !isKeyForAnyHost) ? undefined : environment[keyVariable];
    const key = apiKey ?? (fromEnvironment?.trim() || undefined);
    secrets[name] = { ...(key === undefined ? {} : { apiKey: key }), ...(headers === undefined ? {} : { headers }) };
  }
  return secrets;
}

/** Throws `missing-key`, naming the variable and `role`, for a model of a hosted provider that needs a key and has none. */
export function requireKey(modelName: string, secrets: Readonly<Record<string, ProviderSecrets>>, role: string): void {
  const { provider } = parseModelName(modelName, role);
  if (!isHosted(provider)) return;
  const { keyVariable, needsKey } = hostedProviders[provider];
  if (!needsKey || keyVariable === undefined || secrets[provider]?.apiKey !== undefined) return;
  const remedy = `set ${keyVariable}, or give providers.${provider}.apiKey`;
  throw new ActorError('missing-key', `${role} is "${modelName}", and there is no key for ${provider}: ${remedy}`, {
    details: { provider, role, variable: keyVariable },
  });
}

/** `spec` with its secrets, as its factory wants it. */
export function withSecrets(spec: ProviderSpec, secrets: ProviderSecrets | undefined): ProviderSpec {
  return secrets === undefined ? spec : { ...spec, options: { ...(spec.options as object | undefined), ...secrets } };
}

/** The texts that no error may show. */
export function secretTexts({ apiKey, headers = {} }: ProviderSecrets): readonly string[] {
  const ofHeaders = Object.entries(headers).flatMap(([name, value]) => headerSecrets(name, value));
  return longestFirst([...secretParts(apiKey ?? ''), ...ofHeaders]);
}
