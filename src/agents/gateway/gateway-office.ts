// The gateway as main holds it, one for each system: starts it when the first swarm has a hosted model to call, and once more should its supervisor ever
// give it up. It ends with the system, not with the last swarm: what was sent within the last minute still counts for the next one.
import { child } from '../../actors/supervisor/child-spec.ts';
import { startChild } from '../../actors/supervisor/start-child.ts';
import type { Supervisor } from '../../actors/supervisor/supervisor-protocol.ts';
import { randomId, systemRandom } from '../../base/random.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { ActorSystem } from '../../system/create-system.ts';
import { gateway } from './gateway.ts';
import { gatewayKeeper } from './gateway-keeper.ts';
import type { Gateway, GatewayKeeper, SwarmProviders } from './gateway-protocol.ts';
import { closeVault, GatewayVault, openVault } from './gateway-vault.ts';

/** A thread that is lost again and again is no reason to give up for good. */
const budget = { intensity: 20, periodMs: 10_000 };
const threadName = 'gateway';

const offices = new WeakMap<ActorSystem, GatewayOffice>();

export class GatewayOffice {
  readonly #system: ActorSystem;
  readonly #vault = new GatewayVault();
  #started: Promise<Ref<Gateway>> | undefined;
  #tries = 0;

  /** That of the system. */
  static of(system: ActorSystem): GatewayOffice {
    const office = offices.get(system) ?? new GatewayOffice(system);
    offices.set(system, office);
    return office;
  }

  private constructor(system: ActorSystem) {
    this.#system = system;
  }

  enter(swarm: string, providers: SwarmProviders): void {
    this.#vault.swarms.set(swarm, providers);
  }

  /** That call is about to be cancelled: no later life of the gateway makes it. */
  cancelled(key: string, nowMs: number): void {
    this.#vault.cancelled.add(key, nowMs);
  }

  /** Settles once the gateway, if there is one, has taken in this and all that it was told before. */
  async leave(swarm: string): Promise<void> {
    this.#vault.swarms.delete(swarm);
    this.#vault.cancelled.forget(swarm);
    const ref = await this.#started?.catch(() => undefined);
    await ref?.ask.leave(swarm).catch(() => undefined);
  }

  /** See {@link GatewayVault.life}. */
  get life(): string | null {
    return this.#vault.life;
  }

  /** The gateway, if it was ever needed. */
  get current(): Promise<Ref<Gateway>> | undefined {
    return this.#started;
  }

  /** The gateway; rejects as `openThread` and `start` do. */
  open(): Promise<Ref<Gateway>> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<Ref<Gateway>> {
    // Each try has a vault and an end of its own, so that the end of one undoes nothing of the next.
    const vault = randomId(systemRandom);
    const number = ++this.#tries;
    const end = (): void => {
      closeVault(vault);
      if (this.#tries === number) this.#started = undefined;
    };
    let tree: Ref<Supervisor> | undefined;
    try {
      const { placement } = await this.#system.openThread(threadName);
      openVault(vault, this.#vault);
      tree = this.#system.supervise({ strategy: 'one-for-one', ...budget, children: [] });
      this.#system.watch(tree, end);
      const keeper: Ref<GatewayKeeper> = await startChild(tree, child(gatewayKeeper, { vault }, { id: 'keeper' }));
      return await startChild(tree, child(gateway, { keeper }, { id: 'gateway', placement }));
    } catch (error) {
      // Before there can be another: two would write one memory of what was sent. It may have ended already.
      if (tree !== undefined) await this.#system.stop(tree).catch(() => undefined);
      end();
      throw error;
    }
  }
}
