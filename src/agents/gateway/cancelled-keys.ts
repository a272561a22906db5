// The keys that were cancelled before they were asked for, so that an ask that is under way comes to nothing. Kept for a while: an ask does not travel for
// longer.
import { swarmOfKey } from './gateway-key.ts';

const keptMs = 600_000;

export class CancelledKeys {
  /** When each was cancelled last, oldest first. */
  readonly #keys = new Map<string, number>();

  add(key: string, nowMs: number): void {
    this.#keys.delete(key);
    this.#keys.set(key, nowMs);
    for (const [oldest, atMs] of this.#keys) {
      if (nowMs - atMs < keptMs) break;
      this.#keys.delete(oldest);
    }
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** All of them, oldest first. */
  all(): readonly string[] {
    return [...this.#keys.keys()];
  }

  forget(swarm: string): void {
    for (const key of this.#keys.keys()) if (swarmOfKey(key) === swarm) this.#keys.delete(key);
  }
}
