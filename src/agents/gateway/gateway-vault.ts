// What the swarms of a system have told of their providers, keys included, and what their accounts have sent of late: on main, read by the keeper alone,
// for the gateway alone.
import { globalTable } from '../../base/global-table.ts';
import { accountIdentity } from './account-identity.ts';
import { CancelledKeys } from './cancelled-keys.ts';
import type { SwarmProviders } from './gateway-protocol.ts';
import { newAccountMemory } from './window-memory.ts';

/** Accounts whose memory is kept; older ones are let go. */
const mostMemories = 1_000;

export class GatewayVault {
  /** The gateway's present life, as far as main has heard; `null` before the first. */
  life: string | null = null;
  /** By the swarm's id. */
  readonly swarms = new Map<string, SwarmProviders>();
  /** What was cancelled, for a life that has not heard of it: the agent's ask may come to that one. */
  readonly cancelled = new CancelledKeys();
  readonly #memories = new Map<string, SharedArrayBuffer>();

  /** What the windows of that account hold. */
  memoryOf(swarm: string, provider: string): SharedArrayBuffer {
    const identity = accountIdentity(provider, this.swarms.get(swarm)?.[provider]);
    const memory = this.#memories.get(identity) ?? newAccountMemory();
    this.#memories.delete(identity);
    this.#memories.set(identity, memory);
    const [oldest] = this.#memories.keys();
    if (this.#memories.size > mostMemories && oldest !== undefined) this.#memories.delete(oldest);
    return memory;
  }
}

const vaults = (): Map<string, GatewayVault> => globalTable<GatewayVault>('troupe.gateway-vaults');

/** Lets a keeper find the vault by its id. */
export function openVault(id: string, vault = new GatewayVault()): GatewayVault {
  vaults().set(id, vault);
  return vault;
}

/** Empty once the vault is closed. */
export function vaultOf(id: string): GatewayVault {
  return vaults().get(id) ?? new GatewayVault();
}

export function closeVault(id: string): void {
  vaults().delete(id);
}
