// What the swarms of a system have told of their providers, keys included, on main: read by the keeper alone, for the gateway alone.
import { globalTable } from '../../base/global-table.ts';
import type { SwarmProviders } from './gateway-protocol.ts';

/** By the swarm's id. */
export type GatewayVault = Map<string, SwarmProviders>;

const vaults = (): Map<string, GatewayVault> => globalTable<GatewayVault>('troupe.gateway-vaults');

export function openVault(id: string): GatewayVault {
  const vault: GatewayVault = new Map();
  vaults().set(id, vault);
  return vault;
}

/** Empty once the vault is closed. */
export function vaultOf(id: string): GatewayVault {
  return vaults().get(id) ?? new Map();
}

export function closeVault(id: string): void {
  vaults().delete(id);
}
