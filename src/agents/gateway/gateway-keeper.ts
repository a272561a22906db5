// The keeper: an actor on main that tells the gateway, in each of its lives, what a swarm's providers are. So keys travel in replies, of which nothing
// is traced, logged or kept. It tells those who watch a swarm what its calls wait for.
import { defineActor } from '../../runtime/definition.ts';
import type { GatewayKeeper } from './gateway-protocol.ts';
import { vaultOf } from './gateway-vault.ts';
import { tellHeldUp } from './held-up.ts';

export const gatewayKeeper = defineActor<GatewayKeeper, { readonly vault: string }>(
  import.meta.url,
  'gateway-keeper',
  (_, { vault }) => ({
    born: (life) => {
      vaultOf(vault).life = life;
      return vaultOf(vault).cancelled.all();
    },
    providersOf: (swarm) => vaultOf(vault).swarms.get(swarm) ?? null,
    heldUp: tellHeldUp,
    memoryOf: (swarm, provider) => vaultOf(vault).memoryOf(swarm, provider),
  }),
);
