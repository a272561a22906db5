// Requests of plain code that end with the system: those that are open when it begins to stop reject then, and later ones at once.
import { ActorError } from '../base/actor-error.ts';

export class OpenRequests {
  readonly #open = new Set<(error: ActorError) => void>();
  #isClosed = false;

  /** What `work` gives; rejects with `system-stopped` once the system is stopping. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(stopped());
    return new Promise<T>((resolve, reject) => {
      this.#open.add(reject);
      const done = (): boolean => this.#open.delete(reject);
      work().then(resolve, reject).finally(done);
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const reject of this.#open) reject(stopped());
    this.#open.clear();
  }
}

function stopped(): ActorError {
  return new ActorError('system-stopped', 'the system is stopping or has stopped');
}
