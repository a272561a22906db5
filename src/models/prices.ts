// What model calls cost, as dated data and whole numbers. Money is counted in nano-dollars, billionths of a US dollar, rounded up once per call.
// An unknown price is never taken for zero: it is `null`. Pure.
import { ActorError } from '../base/actor-error.ts';
import type { TokenUsage } from './model.ts';
import { parseModelName, undatedId } from './model-name.ts';
import type { ModelPrice, PriceRates, Prices } from './model-price.ts';
import { priceTable } from './price-table.ts';

/** Rates as whole nano-dollars per million tokens, for calls of more input tokens than `aboveTokens`. */
export interface RateTier {
  readonly aboveTokens: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly longCacheWrite: number;
}

/** What one call is charged by; the tiers begin with the one above 0. */
export type CallPrice = readonly RateTier[];

/** `embedded`: runs in this process and costs $0. `unpriced`: what it costs is not known here. */
export type Price =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'priced'; readonly price: ModelPrice }
  | { readonly kind: 'unpriced' };

export const nanosPerUsd = 1_000_000_000;
const embeddedProviders: ReadonlySet<string> = new Set(['extractive']);
const free: CallPrice = [{ aboveTokens: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, longCacheWrite: 0 }];

/** The price of the model `provider:model-id` at `wallMs`, milliseconds since 1970. The date at the end of an id is not a part of it. */
export function priceOf(modelName: string, wallMs: number, prices: Prices = {}): Price {
  const price = listed(prices, modelName, wallMs) ?? listed(priceTable, modelName, wallMs);
  if (price !== undefined) return { kind: 'priced', price };
  return embeddedProviders.has(parseModelName(modelName).provider) ? { kind: 'embedded' } : { kind: 'unpriced' };
}

/** The same as the rates that a call is charged by; `null` when it is not known. */
export function callPriceOf(modelName: string, wallMs: number, prices: Prices = {}): CallPrice | null {
  const price = priceOf(modelName, wallMs, prices);
  if (price.kind === 'unpriced') return null;
  return price.kind === 'embedded' ? free : tiersOf(price.price);
}

/** What a call with that usage costs, in nano-dollars. */
export function costOf(price: CallPrice, usage: TokenUsage): number {
  const { inputTokens, outputTokens } = usage;
  const cacheRead = Math.min(usage.cacheReadTokens ?? 0, inputTokens);
  const cacheWrite = Math.min(usage.cacheWriteTokens ?? 0, inputTokens - cacheRead);
  const longCacheWrite = Math.min(usage.longCacheWriteTokens ?? 0, cacheWrite);
  const input = inputTokens - cacheRead - cacheWrite;
  const tier = price.findLast((one) => reaches(inputTokens, one));
  if (tier === undefined) throw new ActorError('invalid-argument', 'a price has a tier above 0');
  return nanosOf([
    [input, tier.input],
    [cacheRead, tier.cacheRead],
    [cacheWrite - longCacheWrite, tier.cacheWrite],
    [longCacheWrite, tier.longCacheWrite],
    [outputTokens, tier.output],
  ]);
}

/** The most that a call can cost that reads and writes at most so many tokens, in nano-dollars. */
export function boundOf(price: CallPrice, most: { readonly inputTokens: number; readonly outputTokens: number }): number {
  const tiers = price.filter((one) => reaches(most.inputTokens, one));
  const inTier = (tier: RateTier): number =>
    nanosOf([
      [most.inputTokens, Math.max(tier.input, tier.cacheRead, tier.cacheWrite, tier.longCacheWrite)],
      [most.outputTokens, tier.output],
    ]);
  return Math.max(...tiers.map(inTier));
}

/** US dollars as whole nano-dollars, the nearest. */
export function nanoUsdOf(usd: number): number {
  return Math.round(usd * nanosPerUsd);
}

/** Whole nano-dollars as US dollars. */
export function usdOf(nanoUsd: number): number {
  return nanoUsd / nanosPerUsd;
}

/** The price in words, for people: "embedded, $0", "unpriced", "$2 in, $10 out per million tokens". */
export function describePrice(price: Price): string {
  if (price.kind === 'embedded') return 'embedded, $0';
  if (price.kind === 'unpriced') return 'unpriced';
  const { input, output, above = [] } = price.price;
  const more = above.map((tier) => `; above ${tier.inputTokens} tokens $${tier.input} in, $${tier.output} out`);
  return `$${input} in, $${output} out per million tokens${more.join('')}`;
}

function listed(prices: Prices, modelName: string, wallMs: number): ModelPrice | undefined {
  const { provider, modelId } = parseModelName(modelName);
  const names = [modelName, `${provider}:${modelId}`, `${provider}:${undatedId(modelId)}`, provider];
  const name = names.find((one) => Object.hasOwn(prices, one));
  const entry = name === undefined ? undefined : prices[name];
  const list = entry === undefined ? [] : Array.isArray(entry) ? (entry as readonly ModelPrice[]) : [entry as ModelPrice];
  const day = new Date(wallMs).toISOString().slice(0, 10);
  return list.find(({ from, until }) => (from === undefined || from <= day) && (until === undefined || day <= until));
}

function tiersOf({ above = [], ...rates }: ModelPrice): CallPrice {
  return [tierOf(rates, 0), ...above.map((tier) => tierOf(tier, tier.inputTokens))];
}

function tierOf(rates: PriceRates, aboveTokens: number): RateTier {
  const { input, output, cacheRead = input, cacheWrite = input, longCacheWrite = cacheWrite } = rates;
  return {
    ...{ aboveTokens, input: nanoUsdOf(input), output: nanoUsdOf(output) },
    ...{ cacheRead: nanoUsdOf(cacheRead), cacheWrite: nanoUsdOf(cacheWrite), longCacheWrite: nanoUsdOf(longCacheWrite) },
  };
}

function reaches(inputTokens: number, { aboveTokens }: RateTier): boolean {
  return aboveTokens === 0 || inputTokens > aboveTokens;
}

/** Tokens times rates can be more than a number holds exactly. */
function nanosOf(parts: readonly (readonly [tokens: number, rate: number])[]): number {
  const product = parts.reduce((sum, [tokens, rate]) => sum + BigInt(tokens) * BigInt(rate), 0n);
  return Number((product + 999_999n) / 1_000_000n);
}
