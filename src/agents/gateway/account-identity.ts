// Whose allowance a provider counts: limits are kept together for all who are the same to it. Holds the key: for maps in memory, and nothing else.
import type { ProviderSpec } from '../../models/model.ts';

export function accountIdentity(provider: string, spec: ProviderSpec | undefined): string {
  return JSON.stringify([provider, spec?.module, spec?.export, spec?.options]);
}
