// What was sent within the last minute, of one kind (requests, input tokens or output tokens), against what a provider allows in a minute.
// A bucket that refills would pass up to twice its limit within some minute, so each amount is kept with its time.
// 1. An amount counts from when it is taken until a minute after the moment at which it is known that the provider has counted it. So whatever minute a
//    provider counts, fixed or sliding, by its arrivals, it finds the limit kept: all that arrived within that minute was counted here when the last of it was sent.
// 2. An amount that is larger than the limit goes alone: nothing else could ever let it pass.
import type { RateWindow as RateReport } from '../../models/model.ts';
import type { WindowMemory } from './window-memory.ts';

/** A minute, and a little: what is cancelled may arrive after we know of it. */
export const countedMs = 60_500;

interface Amount {
  amount: number;
  /** When it was known to have been counted; undefined while it is not. */
  countedAtMs: number | undefined;
}

export class RateWindow {
  #configured: number;
  readonly #memory: WindowMemory | undefined;
  #reported = Number.POSITIVE_INFINITY;
  readonly #open = new Map<string, Amount>();
  /** In the order in which they were counted. */
  readonly #counted = new Map<string, Amount>();
  #sum = 0;
  /** What others use of the same allowance, as the provider's reports tell. */
  #others = { amount: 0, untilMs: 0 };

  /** `limit`: a whole number per minute; default: none until the provider reports one. `memory`: where what counts outlives this life. */
  constructor(limit = Number.POSITIVE_INFINITY, memory?: { readonly of: WindowMemory; readonly nowMs: number }) {
    this.#configured = limit;
    this.#memory = memory?.of;
    for (const [index, { atMs, amount }] of (memory?.of.recover(memory.nowMs) ?? []).entries()) {
      this.#counted.set(`before#${index}`, { amount, countedAtMs: atMs });
      this.#sum += amount;
    }
  }

  get limit(): number {
    return Math.min(this.#configured, this.#reported);
  }

  /** Keeps to `limit` too, from now on. */
  narrow(limit = Number.POSITIVE_INFINITY): void {
    this.#configured = Math.min(this.#configured, limit);
  }

  /** What counts now: taken by us within the last minute, or open, or used by others. */
  used(nowMs: number): number {
    this.#expire(nowMs);
    return this.#sum + (nowMs < this.#others.untilMs ? this.#others.amount : 0);
  }

  fits(amount: number, nowMs: number): boolean {
    const used = this.used(nowMs);
    return used === 0 || used + amount <= this.limit;
  }

  /** Milliseconds until `amount` may fit though nothing that is open ends; Infinity when only that could help. */
  waitMs(amount: number, nowMs: number): number {
    if (this.fits(amount, nowMs)) return 0;
    let left = this.#sum;
    const othersUntil = nowMs < this.#others.untilMs ? this.#others.untilMs : nowMs;
    const others = (atMs: number): number => (atMs < othersUntil ? this.#others.amount : 0);
    const isMet = (atMs: number): boolean => left + others(atMs) === 0 || left + others(atMs) + amount <= this.limit;
    if (isMet(othersUntil)) return othersUntil - nowMs;
    for (const { amount: gone, countedAtMs = 0 } of this.#counted.values()) {
      left -= gone;
      const atMs = Math.max(countedAtMs + countedMs, nowMs);
      if (isMet(atMs)) return atMs - nowMs;
      if (isMet(othersUntil)) return Math.max(atMs, othersUntil) - nowMs;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Counts `amount` as open, under a key of its own. */
  take(key: string, amount: number): void {
    this.#open.set(key, { amount, countedAtMs: undefined });
    this.#sum += amount;
    this.#memory?.addOpen(amount);
  }

  /** The provider has counted it by now: it goes on counting for a minute. */
  counted(key: string, nowMs: number): void {
    const entry = this.#open.get(key);
    if (entry === undefined) return;
    this.#open.delete(key);
    entry.countedAtMs = nowMs;
    this.#counted.set(key, entry);
    this.#memory?.addOpen(-entry.amount);
    this.#memory?.addCounted(nowMs, entry.amount);
  }

  /** What it really was; nothing happens when it does not count any more. */
  correct(key: string, amount: number): void {
    const entry = this.#open.get(key) ?? this.#counted.get(key);
    if (entry === undefined) return;
    const more = amount - entry.amount;
    this.#sum += more;
    entry.amount = amount;
    if (entry.countedAtMs === undefined) this.#memory?.addOpen(more);
    else this.#memory?.addCounted(entry.countedAtMs, more);
  }

  /** Takes in what the provider said. */
  report({ limit, remaining, resetMs }: RateReport, nowMs: number): void {
    this.#reported = Math.max(1, limit);
    this.#expire(nowMs);
    const amount = Math.max(0, limit - remaining - this.#sum);
    this.#others = { amount, untilMs: amount === 0 ? 0 : nowMs + Math.min(resetMs, countedMs) };
  }

  #expire(nowMs: number): void {
    for (const [key, { amount, countedAtMs = nowMs }] of this.#counted) {
      if (nowMs - countedAtMs < countedMs) return;
      this.#counted.delete(key);
      this.#sum -= amount;
    }
  }
}
