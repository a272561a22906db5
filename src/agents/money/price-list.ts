// What calls are reserved at. A price holds from day to day, so it is looked up once a day for each model, not for each call.

import type { Prices } from '../../models/model-price.ts';
import { type CallPrice, callPriceOf } from '../../models/prices.ts';

const msPerDay = 86_400_000;

export class PriceList {
  readonly #prices: Prices;
  /** Of the day, in UTC. */
  readonly #found = new Map<string, CallPrice | null>();
  #day = Number.NaN;

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  /** As {@link callPriceOf}. */
  at(model: string, wallMs: number): CallPrice | null {
    const day = Math.floor(wallMs / msPerDay);
    if (day !== this.#day) this.#found.clear();
    this.#day = day;
    const known = this.#found.get(model);
    if (known !== undefined) return known;
    const price = callPriceOf(model, wallMs, this.#prices);
    this.#found.set(model, price);
    return price;
  }
}
