// The stand-in's rate limits: buckets that fill all the time, as Anthropic describes its own, and a count of how often a client asked for more.
import type { Clock } from '../../src/base/clock.ts';
import type { WireLimits } from './script.ts';

export type WindowName = 'requests' | 'inputTokens' | 'outputTokens' | 'inFlight';

export interface WindowState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is full. */
  readonly resetMs: number;
}

interface Bucket {
  readonly limit: number;
  readonly capacity: number;
  level: number;
  filledAt: number;
}

const minuteMs = 60_000;

export class RateWindows {
  /** How often a call was turned down for each: how often the client went too far. */
  readonly exceeded: Record<WindowName, number> = { requests: 0, inputTokens: 0, outputTokens: 0, inFlight: 0 };
  inFlight = 0;
  mostInFlight = 0;
  readonly #limits: WireLimits;
  readonly #clock: Clock;
  readonly #buckets: Partial<Record<WindowName, Bucket>>;

  constructor(limits: WireLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#buckets = {
      ...this.#bucket('requests', limits.requestsPerMinute),
      ...this.#bucket('inputTokens', limits.inputTokensPerMinute),
      ...this.#bucket('outputTokens', limits.outputTokensPerMinute),
    };
  }

  /** Takes one call in, or says which window has no room and when it will have. Output is charged when it is written: here there must be some left. */
  admit(inputTokens: number): { readonly refusedFor: WindowName; readonly retryAfterMs: number } | undefined {
    if (this.inFlight >= (this.#limits.maxInFlight ?? Number.POSITIVE_INFINITY)) return this.#refuse('inFlight', 1000);
    const wanted: [WindowName, number][] = [
      ['requests', 1],
      ['inputTokens', inputTokens],
      ['outputTokens', 1],
    ];
    for (const [name, amount] of wanted) {
      const bucket = this.#filled(name);
      if (bucket === undefined || bucket.level >= amount) continue;
      return this.#refuse(name, ((amount - bucket.level) / bucket.limit) * minuteMs);
    }
    this.charge('requests', 1);
    this.charge('inputTokens', inputTokens);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    return undefined;
  }

  /** Whoever was admitted says once that it is over. */
  done(): void {
    this.inFlight -= 1;
  }

  /** May leave less than nothing: what is written is written. */
  charge(name: WindowName, amount: number): void {
    const bucket = this.#filled(name);
    if (bucket !== undefined) bucket.level -= amount;
  }

  state(name: WindowName): WindowState | undefined {
    const bucket = this.#filled(name);
    if (bucket === undefined) return undefined;
    const missing = bucket.capacity - bucket.level;
    return {
      limit: bucket.limit,
      remaining: Math.max(0, Math.floor(bucket.level)),
      resetMs: (missing / bucket.limit) * minuteMs,
    };
  }

  #refuse(name: WindowName, retryAfterMs: number): { refusedFor: WindowName; retryAfterMs: number } {
    this.exceeded[name] += 1;
    return { refusedFor: name, retryAfterMs };
  }

  #bucket(name: WindowName, limit: number | undefined): Partial<Record<WindowName, Bucket>> {
    if (limit === undefined) return {};
    const capacity = Math.max(1, (limit * (this.#limits.burstMs ?? minuteMs)) / minuteMs);
    return { [name]: { limit, capacity, level: capacity, filledAt: this.#clock.now() } };
  }

  #filled(name: WindowName): Bucket | undefined {
    const bucket = this.#buckets[name];
    if (bucket === undefined) return undefined;
    const now = this.#clock.now();
    bucket.level = Math.min(bucket.capacity, bucket.level + ((now - bucket.filledAt) / minuteMs) * bucket.limit);
    bucket.filledAt = now;
    return bucket;
  }
}
