// The root actor of a silent system of Comedy's.
import { importPeer } from '../peer.ts';

export interface Actor {
  createChild(definition: object | string, options: { readonly mode: 'in-memory' | 'threaded' }): PromiseLike<Actor>;
  send(topic: string, body: unknown): PromiseLike<void>;
  sendAndReceive<Reply>(topic: string, body: unknown): PromiseLike<Reply>;
}

interface ActorSystem {
  getLog(): { setLevel(level: number): void };
  rootActor(): PromiseLike<Actor>;
}

/** Of Comedy, what is used here. */
interface Comedy {
  default(): ActorSystem;
}

const silent = 1;

export async function rootActor(): Promise<Actor> {
  const { default: createSystem } = await importPeer<Comedy>('comedy');
  const system = createSystem();
  system.getLog().setLevel(silent);
  return await system.rootActor();
}
