// A worker with what one has to write around it: sends, the total that it has counted, and calls with their replies by number.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './worker.ts';

export class Peer {
  readonly #worker: Worker;
  readonly #pending = new Map<number, () => void>();
  #nextId = 0;
  #onTotal: (total: number) => void = () => {};
  /** Called for each echo. */
  onEcho: () => void = () => {};

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#take(message));
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  call(by: number): Promise<void> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.send({ type: 'call', id, by });
    });
  }

  /** What it has counted, after all that was sent before. */
  total(): Promise<number> {
    return new Promise((resolve) => {
      this.#onTotal = resolve;
      this.send({ type: 'read' });
    });
  }

  #take(message: FromWorker): void {
    if (message.type === 'total') this.#onTotal(message.total);
    else if (message.type === 'echo') this.onEcho();
    else {
      this.#pending.get(message.id)?.();
      this.#pending.delete(message.id);
    }
  }
}

/** Settles when the thread runs. */
export async function startPeer(): Promise<Peer> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  await once(worker, 'online');
  return new Peer(worker);
}
