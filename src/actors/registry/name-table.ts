// Who holds which name, and who waits for it. Decisions only: what is to be done comes back as effects.
import { formatAddress } from '../../runtime/address.ts';
import type { AnyRef } from '../../runtime/ref.ts';

export interface Claim<T> {
  readonly claimant: AnyRef;
  /** Whoever is to be answered. */
  readonly asker: T;
}

export type NameEffect<T> =
  | { readonly kind: 'grant'; readonly name: string; readonly claim: Claim<T> }
  | { readonly kind: 'refuse'; readonly claim: Claim<T>; readonly holder: AnyRef }
  /** Ask the holder's thread, and say what it answered. */
  | { readonly kind: 'doubt'; readonly name: string; readonly holder: AnyRef };

/** What a holder's thread answered; `unknown` when it was lost meanwhile. */
export type Liveness = 'lives' | 'gone' | 'unknown';

interface Entry<T> {
  readonly holder: AnyRef;
  isFound: boolean;
  /** While it is not empty, the holder is in doubt. */
  waiting: readonly Claim<T>[];
}

export class NameTable<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** Names that are held, found or not. */
  get size(): number {
    return this.#entries.size;
  }

  find(name: string): AnyRef | undefined {
    const entry = this.#entries.get(name);
    return entry?.isFound === true ? entry.holder : undefined;
  }

  claim(name: string, claim: Claim<T>): readonly NameEffect<T>[] {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#grant(name, claim, []);
    entry.waiting = [...entry.waiting, claim];
    return entry.waiting.length > 1 ? [] : [{ kind: 'doubt', name, holder: entry.holder }];
  }

  publish(name: string, holder: AnyRef): void {
    const entry = this.#entryOf(name, holder);
    if (entry !== undefined) entry.isFound = true;
  }

  /** What came of a doubt. */
  answered(name: string, holder: AnyRef, liveness: Liveness): readonly NameEffect<T>[] {
    const entry = this.#entryOf(name, holder);
    if (entry === undefined || entry.waiting.length === 0) return [];
    if (liveness === 'gone') return this.release(name, holder);
    if (liveness === 'unknown') return [{ kind: 'doubt', name, holder }];
    const { waiting } = entry;
    entry.waiting = [];
    return waiting.map((claim) => ({ kind: 'refuse', claim, holder }));
  }

  /** The holder is gone: the first who waits has the name. */
  release(name: string, holder: AnyRef): readonly NameEffect<T>[] {
    const entry = this.#entryOf(name, holder);
    if (entry === undefined) return [];
    const [next, ...rest] = entry.waiting;
    this.#entries.delete(name);
    return next === undefined ? [] : this.#grant(name, next, rest);
  }

  #grant(name: string, claim: Claim<T>, waiting: readonly Claim<T>[]): readonly NameEffect<T>[] {
    const holder = claim.claimant;
    this.#entries.set(name, { holder, isFound: false, waiting });
    const granted: NameEffect<T> = { kind: 'grant', name, claim };
    return waiting.length === 0 ? [granted] : [granted, { kind: 'doubt', name, holder }];
  }

  #entryOf(name: string, holder: AnyRef): Entry<T> | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && formatAddress(entry.holder.address) === formatAddress(holder.address) ? entry : undefined;
  }
}
