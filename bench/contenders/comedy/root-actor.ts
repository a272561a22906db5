// The root actor of a silent system of Comedy's.
import { importPeer } from '../peer.ts';

export interface Actor {
  createChild(definition: object | string, options: { readonly mode: 'in-memory' | 'threaded' }): PromiseLike<Actor>;
  send(topic: string, body: unknown): PromiseLike<void>;
  sendAndReceive<Reply>(topic: string, body: unknown): PromiseLike<Reply>;
}

/** Of Comedy, what is used here. */
interface Comedy {
  default(options: { readonly loggerConfig: { readonly categories: Readonly<Record<string, string>> } }): { rootActor(): PromiseLike<Actor> };
}

export async function rootActor(): Promise<Actor> {
  const { default: createSystem } = await importPeer<Comedy>('comedy');
  return await createSystem({ loggerConfig: { categories: { Default: 'Silent' } } }).rootActor();
}
