// Comlink and its adapter for Node, as bench/peers has them.
import { importPeer } from '../peer.ts';

type Comlink = typeof import('comlink');
/** A port of Node's as one of the web's, which is what Comlink speaks to. */
type NodeEndpoint = (port: object) => import('comlink').Endpoint;

export async function importComlink(): Promise<{ readonly comlink: Comlink; readonly nodeEndpoint: NodeEndpoint }> {
  const comlink = await importPeer<Comlink>('comlink');
  const adapter = await importPeer<{ readonly default: NodeEndpoint }>('comlink/dist/esm/node-adapter.mjs');
  return { comlink, nodeEndpoint: adapter.default };
}
