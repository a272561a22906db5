// The claims on the keys of one namespace: who holds each, and until when. Those whose time is up are dropped when somebody looks.
import { ActorError } from '../../base/actor-error.ts';
import { boardLimits, full } from './board-limits.ts';

interface Claim {
  readonly by: string;
  readonly untilMs: number;
}

export class BoardClaims {
  readonly #namespace: string;
  readonly #nowMs: () => number;
  readonly #claims = new Map<string, Claim>();

  constructor(namespace: string, nowMs: () => number) {
    this.#namespace = namespace;
    this.#nowMs = nowMs;
  }

  holder(key: string): string | null {
    const claim = this.#claims.get(key);
    if (claim === undefined) return null;
    if (claim.untilMs > this.#nowMs()) return claim.by;
    this.#claims.delete(key);
    return null;
  }

  /** Throws `claim-held` when another than `by` holds the key. */
  check(key: string, by: string): void {
    const holder = this.holder(key);
    if (holder === null || holder === by) return;
    const leftMs = (this.#claims.get(key)?.untilMs ?? 0) - this.#nowMs();
    throw new ActorError('claim-held', `"${key}" in "${this.#namespace}" is claimed by ${holder}`, {
      details: { namespace: this.#namespace, key, holder, leftMs },
    });
  }

  /** Takes the key, or holds it for longer. Throws `board-full`. */
  take(key: string, by: string, forMs: number): void {
    if (this.#claims.size >= boardLimits.keys) this.#dropOld();
    if (this.#claims.size >= boardLimits.keys) throw full(`"${this.#namespace}" has ${boardLimits.keys} claims`);
    this.#claims.set(key, { by, untilMs: this.#nowMs() + forMs });
  }

  /** As a journal tells of it; no bound refuses it. */
  restore(key: string, by: string, untilMs: number): void {
    this.#claims.set(key, { by, untilMs });
  }

  /** False when `by` did not hold it. */
  release(key: string, by: string): boolean {
    return this.holder(key) === by && this.#claims.delete(key);
  }

  releaseAll(by: string): void {
    for (const [key, claim] of this.#claims) if (claim.by === by) this.#claims.delete(key);
  }

  isEmpty(): boolean {
    this.#dropOld();
    return this.#claims.size === 0;
  }

  #dropOld(): void {
    for (const key of this.#claims.keys()) this.holder(key);
  }
}
