// What one swarm has to do with the gateway: which of its models are called there, and how its runs' calls are named.
import { whereModelRuns } from '../../models/load-model.ts';
import type { ProviderSpec } from '../../models/model.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { ActorSystem } from '../../system/create-system.ts';
import type { AgentSpec } from '../runs/run-event.ts';
import { gatewayKey } from './gateway-key.ts';
import { GatewayOffice } from './gateway-office.ts';
import type { Gateway, SwarmProviders } from './gateway-protocol.ts';
import type { GatewayStatistics } from './gateway-statistics.ts';

export interface SwarmGatewayParts {
  readonly system: ActorSystem;
  readonly swarm: string;
  readonly providers: SwarmProviders;
  /** No model is ever called: everything is answered from a tape. */
  readonly isReplay: boolean;
}

export class SwarmGateway {
  readonly swarm: string;
  readonly #office: GatewayOffice;
  readonly #providers: SwarmProviders;
  readonly #isReplay: boolean;
  /** By model, since it is asked of every event of a call; there are few. */
  readonly #hosted = new Map<string, boolean>();
  readonly #forAgents: Readonly<Record<string, ProviderSpec>>;

  constructor({ system, swarm, providers, isReplay }: SwarmGatewayParts) {
    this.swarm = swarm;
    this.#office = GatewayOffice.of(system);
    this.#providers = providers;
    this.#isReplay = isReplay;
    this.#forAgents = forAgents(providers);
    this.#office.enter(swarm, providers);
  }

  /** Whether the calls of that model are made by the gateway. */
  isHosted(model: string): boolean {
    const known = this.#hosted.get(model);
    if (known !== undefined) return known;
    const isHosted = !this.#isReplay && whereModelRuns(model, this.#providers) === 'gateway';
    this.#hosted.set(model, isHosted);
    return isHosted;
  }

  /** Whether an agent may come to call the gateway. */
  isNeededBy({ model, fallbacks, escalation }: AgentSpec): boolean {
    return [model, ...fallbacks, ...escalation].some((one) => this.isHosted(one));
  }

  /** The gateway, started when need be. Rejects when its thread does not come up. */
  open(): Promise<Ref<Gateway>> {
    return this.#office.open();
  }

  /** The gateway, if it was started. */
  get current(): Promise<Ref<Gateway>> | undefined {
    return this.#office.current;
  }

  /** The gateway's present life, as far as main has heard; `null` before the first. */
  get life(): string | null {
    return this.#office.life;
  }

  /** To be told before the gateway is: see {@link GatewayOffice.cancelled}. */
  cancelled(key: string, nowMs: number): void {
    this.#office.cancelled(key, nowMs);
  }

  /** What the gateway counts; `null` when it was never needed, or does not answer. */
  async statistics(): Promise<GatewayStatistics | null> {
    try {
      const ref = await this.#office.current;
      return ref === undefined ? null : await ref.ask.statistics();
    } catch {
      return null;
    }
  }

  /** The providers as agents may know them: of those that the gateway calls, only that there are such. */
  forAgents(): Readonly<Record<string, ProviderSpec>> {
    return this.#forAgents;
  }

  keyOf(run: string, { turn, attempt }: { readonly turn: number; readonly attempt: number }): string {
    return gatewayKey(this.swarm, run, turn, attempt);
  }

  /** See {@link GatewayOffice.leave}. */
  leave(): Promise<void> {
    return this.#office.leave(this.swarm);
  }
}

function forAgents(providers: SwarmProviders): Readonly<Record<string, ProviderSpec>> {
  return Object.fromEntries(
    Object.entries(providers).map(([name, spec]) => [name, spec.runs === 'host' ? spec : { module: spec.module }]),
  );
}
