// Checks of prices that users hand in: each error names the field, the rule and the value.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkList, checkObject } from '../base/check-options.ts';
import { parseModelName } from './model-name.ts';
import type { ModelPrice, Prices } from './model-price.ts';

const rateNames = ['input', 'output', 'cacheRead', 'cacheWrite', 'longCacheWrite'] as const;
/** A dollar a token. */
const mostUsd = 1_000_000;

/** A copy of `prices`; throws `invalid-argument` naming the field for one that is none. */
export function checkedPrices(prices: unknown, field = 'prices'): Prices {
  checkObject(prices, field, 'an object of prices by model');
  for (const [name, entry] of Object.entries(prices)) {
    parseModelName(name, `the name of a model in ${field}`);
    if (!Array.isArray(entry)) checkPrice(entry, `${field}.${name}`);
    else for (const [index, price] of entry.entries()) checkPrice(price, `${field}.${name}[${index}]`);
    if (Array.isArray(entry) && entry.length === 0)
      throw invalidArgument(`${field}.${name}`, 'a price, or a list of at least one', entry);
  }
  return structuredClone(prices) as Prices;
}

function checkPrice(price: unknown, field: string): void {
  checkObject(price, field, 'a price, or a list of prices');
  checkFields(price, [...rateNames, 'above', 'from', 'until'], 'a price has', `${field}.`);
  checkRates(price, field);
  const { above, from, until } = price as Partial<ModelPrice>;
  for (const [name, day] of Object.entries({ from, until })) {
    if (day !== undefined && !isDay(day)) throw invalidArgument(`${field}.${name}`, 'a day, as YYYY-MM-DD', day);
  }
  if (from !== undefined && until !== undefined && until < from)
    throw invalidArgument(`${field}.until`, `not before ${from}`, until);
  checkList(above, `${field}.above`, 'a list of rates for longer inputs');
  let longest = 0;
  for (const [index, tier] of (above ?? []).entries()) {
    const at = `${field}.above[${index}]`;
    checkObject(tier, at, 'rates, and the `inputTokens` above which they hold');
    checkFields(tier, [...rateNames, 'inputTokens'], 'such rates have', `${at}.`);
    checkRates(tier, at);
    if (!Number.isSafeInteger(tier.inputTokens) || tier.inputTokens <= longest)
      throw invalidArgument(`${at}.inputTokens`, `a whole number above ${longest}`, tier.inputTokens);
    longest = tier.inputTokens;
  }
}

function checkRates(rates: object, field: string): void {
  for (const name of rateNames) {
    const value: unknown = Reflect.get(rates, name);
    if (value === undefined && name !== 'input' && name !== 'output') continue;
    if (typeof value !== 'number' || !(value >= 0 && value <= mostUsd))
      throw invalidArgument(`${field}.${name}`, `US dollars per million tokens, from 0 to ${mostUsd}`, value);
  }
}

function isDay(day: unknown): boolean {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
