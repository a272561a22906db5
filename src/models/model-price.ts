// What users, and the table of known prices, say of a price.
/** US dollars per million tokens; from 0. */
export interface PriceRates {
  /** Input that no cache was involved in. */
  readonly input: number;
  /** Output, thinking included. */
  readonly output: number;
  /** Input from the provider's cache. Default: as `input`. */
  readonly cacheRead?: number;
  /** Input that is written to the provider's cache. Default: as `input`. */
  readonly cacheWrite?: number;
  /** Input that is written to it to be kept for long. Default: as `cacheWrite`. */
  readonly longCacheWrite?: number;
}

/** A model's price, for some time. */
export interface ModelPrice extends PriceRates {
  /** Other rates for a call whose whole input is longer than so many tokens; the longer the later. */
  readonly above?: readonly (PriceRates & { readonly inputTokens: number })[];
  /** The first and the last day on which it holds, `YYYY-MM-DD`, in UTC. Default: no such day. */
  readonly from?: string;
  readonly until?: string;
}

/**
 * Prices by model: `provider:model-id`, or a provider alone for all of its models that are not named. They go before those that are known here. Of
 * several for one model, the first that holds on the day of the call.
 */
export type Prices = Readonly<Record<string, ModelPrice | readonly ModelPrice[]>>;
