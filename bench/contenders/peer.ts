// Peers are installed in bench/peers, where a contender's own imports do not look. Their types may not be there when the bench is checked, so each
// contender says what it uses of its peer.
import { registerHooks } from 'node:module';

const peersFolder = new URL('../peers/package.json', import.meta.url).href;
const peers = new Set<string>();

registerHooks({
  resolve: (name, context, next) => next(name, peers.has(name) ? { ...context, parentURL: peersFolder } : context),
});

/** Loads a package of bench/peers, of which the caller uses `Api`. */
export async function importPeer<Api>(name: string): Promise<Api> {
  peers.add(name);
  return (await import(name)) as Api;
}
