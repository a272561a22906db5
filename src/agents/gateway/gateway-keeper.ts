// The keeper: an actor on main that tells the gateway, in each of its lives, what a swarm's providers are. So keys travel in replies, of which nothing
// is traced, logged or kept.
import { defineActor } from '../../runtime/definition.ts';
import type { GatewayKeeper } from './gateway-protocol.ts';
import { vaultOf } from './gateway-vault.ts';

export const gatewayKeeper = defineActor<GatewayKeeper, { readonly vault: string }>(
  import.meta.url,
  'gateway-keeper',
  (_, { vault }) => ({
    born: (life) => {
      vaultOf(vault).life = life;
      return vaultOf(vault).cancelled.all();
    },
    providersOf: (swarm) => vaultOf(vault).swarms.get(swarm) ?? null,
    memoryOf: (swarm, provider) => vaultOf(vault).memoryOf(swarm, provider),
  }),
);
