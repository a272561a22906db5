// The options of a swarm that are about money, and their check.
import { checkedPrices } from '../../models/check-prices.ts';
import type { Prices } from '../../models/model-price.ts';

export interface MoneyOptions {
  /** Prices by model, `provider:model-id`, in US dollars per million tokens; they go before those that are known. */
  readonly prices?: Prices;
}

export interface MoneySettings {
  readonly prices: Prices;
}

export const moneyFields: readonly (keyof MoneyOptions)[] = ['prices'];

/** Throws `invalid-argument`, naming the field, the rule and the value. */
export function moneySettings({ prices = {} }: MoneyOptions): MoneySettings {
  return { prices: checkedPrices(prices) };
}
