// Why actors that are gone ended, for the errors of those who ask them afterwards. Kept are abnormal ends and those
// with a detail, and of them the last ones.
import { type ActorId, idKey } from '../address.ts';
import { type ExitReason, isTelling } from '../exit-reason.ts';

/** How many ends are kept at least; when there are twice as many, the older half goes at once, since a table is slow to find its first key. */
const keptEnds = 1_024;

interface End {
  readonly definitionKey: string;
  readonly reason: ExitReason;
  /** It never began, since its arguments could not cross to its thread. */
  readonly isUnborn: boolean;
}

export class RecentDeaths {
  readonly #ends = new Map<string, End>();

  note(id: ActorId, definitionKey: string, reason: ExitReason, isUnborn: boolean): void {
    const tells = isTelling(reason);
    if (!tells && this.#ends.size === 0) return;
    const key = idKey(id);
    this.#ends.delete(key);
    if (!tells) return;
    this.#ends.set(key, { definitionKey, reason, isUnborn });
    if (this.#ends.size >= keptEnds * 2) this.#forgetOlderHalf();
  }

  of(id: ActorId): End | undefined {
    return this.#ends.get(idKey(id));
  }

  #forgetOlderHalf(): void {
    let left = keptEnds;
    for (const key of this.#ends.keys()) {
      if (left-- === 0) return;
      this.#ends.delete(key);
    }
  }
}
