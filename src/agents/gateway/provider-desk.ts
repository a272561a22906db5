// The providers that the gateway has to do with: loads their models, and brings swarms that use the same account together.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { loadModel } from '../../models/load-model.ts';
import type { Model, ModelFault, ProviderLimits, ProviderSpec } from '../../models/model.ts';
import { parseModelName } from '../../models/model-name.ts';
import type { ActorContext } from '../../runtime/actor-context.ts';
import type { Ref } from '../../runtime/ref.ts';
import { accountIdentity } from './account-identity.ts';
import { type CallOutcome, type CallRefusal, refusal } from './call-outcome.ts';
import type { GatewayKeeper, SwarmProviders } from './gateway-protocol.ts';
import type { ProviderStatistics } from './gateway-statistics.ts';
import { ProviderAccount } from './provider-account.ts';
import { countedMs } from './rate-window.ts';
import { secretTextsIn, withoutSecrets } from './secrets.ts';
import { windowMemories } from './window-memory.ts';

const defaultIdleMs = 60_000;
const defaultPatienceMs = 60_000;
/** With an address that refuses from the first call on, which is most likely a wrong one. */
const defaultUnreachedPatienceMs = 3_000;
/** An account that nobody uses is kept until none of its windows holds anything. */
const keptMs = 2 * countedMs;
/** An ask that ends with its target, however busy that is. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

export interface OpenModel {
  readonly model: Model;
  readonly account: ProviderAccount;
  readonly idleMs: number;
  readonly patienceMs: number;
  readonly unreachedPatienceMs: number;
  /** Takes out of an outcome what must not leave the gateway. */
  readonly clean: (outcome: CallOutcome) => CallOutcome;
  /** The same of a text. */
  readonly cleanText: (text: string) => string;
}

interface KnownSwarm {
  readonly providers: Promise<SwarmProviders>;
  readonly models: Map<string, Promise<OpenModel>>;
  readonly accounts: Set<string>;
  secrets: readonly string[];
}

export class ProviderDesk {
  readonly #ctx: ActorContext;
  readonly #keeper: Ref<GatewayKeeper>;
  readonly #swarms = new Map<string, KnownSwarm>();
  /** By all that says whose allowance it is. */
  readonly #accounts = new Map<string, ProviderAccount>();

  constructor(ctx: ActorContext, keeper: Ref<GatewayKeeper>) {
    this.#ctx = ctx;
    this.#keeper = keeper;
  }

  /** The model of that name, as that swarm has it; the same one each time. Rejects as `loadModel`, and with `system-stopped`. */
  open(swarm: string, name: string): Promise<OpenModel> {
    const known = this.#swarms.get(swarm) ?? this.#meet(swarm);
    const opened = known.models.get(name) ?? this.#open(swarm, known, name);
    known.models.set(name, opened);
    // One that failed may load another time.
    opened.catch(() => known.models.delete(name));
    return opened;
  }

  /** Why a model could not be opened. */
  failure(swarm: string, name: string, error: unknown, fault: ModelFault): CallRefusal {
    const text = error instanceof Error ? error.message : String(error);
    const code = isActorError(error) ? error.code : 'model-failed';
    const message = withoutSecrets(
      isActorError(error) ? text : `the model ${name} could not be made: ${text}`,
      this.#swarms.get(swarm)?.secrets ?? [],
    );
    return refusal(code, message, fault);
  }

  forget(swarm: string): void {
    if (this.#swarms.delete(swarm)) this.#ctx.after(keptMs, () => this.#letGo());
  }

  statistics(): readonly ProviderStatistics[] {
    return [...this.#accounts.values()].map((account) => account.statistics());
  }

  #meet(swarm: string): KnownSwarm {
    const known: KnownSwarm = { providers: this.#providersOf(swarm), models: new Map(), accounts: new Set(), secrets: [] };
    this.#swarms.set(swarm, known);
    known.providers.then(
      (providers) => {
        known.secrets = Object.values(providers).flatMap(({ options }) => secretTextsIn(options));
      },
      () => this.#swarms.delete(swarm),
    );
    return known;
  }

  async #providersOf(swarm: string): Promise<SwarmProviders> {
    const providers = await this.#ctx.ask(this.#keeper, patient).providersOf(swarm);
    if (providers === null) throw new ActorError('system-stopped', 'the swarm that asks has ended');
    return providers;
  }

  async #open(swarm: string, known: KnownSwarm, name: string): Promise<OpenModel> {
    const providers = await known.providers;
    const { clock, random } = this.#ctx;
    const { provider } = parseModelName(name, 'model');
    const spec = providers[provider];
    const model = await loadModel(name, providers, { clock, random });
    const memory = await this.#ctx.ask(this.#keeper, patient).memoryOf(swarm, provider);
    const account = this.#accountOf(known, provider, spec, memory);
    const { idleMs = defaultIdleMs, patienceMs = defaultPatienceMs } = spec?.limits ?? {};
    const unreachedPatienceMs = spec?.limits?.patienceMs ?? defaultUnreachedPatienceMs;
    const secrets = secretTextsIn(spec?.options);
    const cleanText = (text: string): string => withoutSecrets(text, secrets);
    return {
      ...{ model, account, idleMs, patienceMs, unreachedPatienceMs, cleanText },
      clean: (outcome) => cleaned(outcome, secrets),
    };
  }

  #accountOf(swarm: KnownSwarm, provider: string, spec: ProviderSpec | undefined, memory: SharedArrayBuffer): ProviderAccount {
    const identity = accountIdentity(provider, spec);
    const limits = spec?.limits ?? {};
    const known = this.#accounts.get(identity);
    known?.narrow(limits);
    const account = known ?? this.#newAccount(provider, limits, memory);
    this.#accounts.set(identity, account);
    swarm.accounts.add(identity);
    return account;
  }

  /** With what a former life of the gateway has sent within the last minute. */
  #newAccount(provider: string, limits: ProviderLimits, memory: SharedArrayBuffer): ProviderAccount {
    const { clock } = this.#ctx;
    const windows = windowMemories(memory, clock);
    return new ProviderAccount(provider, limits, this.#ports(), { windows, nowMs: clock.now() });
  }

  /** Lets the accounts go that no swarm uses. */
  #letGo(): void {
    const used = new Set([...this.#swarms.values()].flatMap(({ accounts }) => [...accounts]));
    for (const identity of this.#accounts.keys()) if (!used.has(identity)) this.#accounts.delete(identity);
  }

  #ports(): ConstructorParameters<typeof ProviderAccount>[2] {
    const ctx = this.#ctx;
    return {
      nowMs: () => ctx.clock.now(),
      chance: () => ctx.random.next(),
      after: (delayMs, act) => ctx.after(delayMs, act),
      pipe: (promise, then) => ctx.pipe(promise, then),
    };
  }
}

function cleaned(outcome: CallOutcome, secrets: readonly string[]): CallOutcome {
  if (outcome.ok) return outcome;
  const { requestId, error } = outcome;
  const clean = (text: string): string => withoutSecrets(text, secrets);
  const after = error.after === undefined ? {} : { after: { ...error.after, message: clean(error.after.message) } };
  return {
    ...{ ...outcome, error: { code: error.code, message: clean(error.message), ...after } },
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
  };
}
