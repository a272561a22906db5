// The keys of a swarm's hosted providers, taken once, on main: out of `providers`, and for want of one there out of the environment. Whoever holds this
// sees no key, since it is private to it; only what is handed to the gateway has them.
import { builtInProviders } from '../../models/built-in-providers.ts';
import { type ProviderSecrets, requireKey, secretsByProvider, withSecrets } from '../../models/hosted/provider-secrets.ts';
import type { ProviderSpec } from '../../models/model.ts';
import { parseModelName } from '../../models/model-name.ts';
import { requireInstalled, requireUsable } from '../../models/require-usable.ts';

type Providers = Readonly<Record<string, ProviderSpec>>;

export class SwarmKeys {
  readonly #secrets: Readonly<Record<string, ProviderSecrets>>;
  readonly #checked: Providers;
  readonly #isReplay: boolean;
  /** Providers that all was there of: they are not looked for again. */
  readonly #installed = new Set<string>();

  /** `providers`: the swarm's option, and what it is once it was checked. With a replay nothing is sent, and no key is needed. */
  constructor(providers: unknown, checked: Providers, isReplay: boolean) {
    this.#checked = checked;
    this.#secrets = secretsByProvider(providers, process.env);
    this.#isReplay = isReplay;
  }

  /**
   * Throws what calls of that model would fail with, as {@link requireUsable} and {@link requireInstalled}, and `missing-key`, naming the variable and
   * `role`, where it needs a key and has none.
   */
  require(model: string, role: string): void {
    if (this.#isReplay) return;
    const name = parseModelName(model, role);
    requireUsable(name, this.#checked, role);
    if (!this.#installed.has(name.provider)) requireInstalled(name.provider, this.#checked);
    this.#installed.add(name.provider);
    requireKey(model, this.#secrets, role);
  }

  /** `providers`, and those built-in ones that there is a key for, as the gateway needs them: with their keys. */
  unlocked(providers: Providers): Providers {
    const unlocked: Record<string, ProviderSpec> = { ...providers };
    for (const [name, secrets] of Object.entries(this.#secrets)) {
      const spec = providers[name] ?? builtInProviders[name];
      if (spec !== undefined && Object.keys(secrets).length > 0) unlocked[name] = withSecrets(spec, secrets);
    }
    return unlocked;
  }
}
