// The prices and sizes that are known here. Prices are US dollars per million tokens. They change: `prices` of a swarm goes before them.
// Sources: the price page of Anthropic and dated ledgers of September and October 2026, cache writes at the five-minute and the one-hour rate; the price page of Google
// as read on 2026-10-07, which gives no cache rates, so that cached input counts as other input there.
import { parseModelName, undatedId } from './model-name.ts';
import type { Prices } from './model-price.ts';

export const priceTable: Prices = {
  'anthropic:claude-fable-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5, longCacheWrite: 20 },
  'anthropic:claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5, longCacheWrite: 8 },
  'anthropic:claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5, longCacheWrite: 4 },
  'anthropic:claude-haiku-5-5': {
    ...{ input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, longCacheWrite: 0.2 },
    above: [{ inputTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625, longCacheWrite: 1 }],
  },
  'anthropic:claude-opus-5': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, longCacheWrite: 10 },
  'gemini:gemini-3.8-flash': [
    { input: 0.75, output: 3.75, until: '2026-12-31' },
    { input: 1.5, output: 7.5, from: '2027-01-01' },
  ],
  'gemini:gemini-3.5-flash': { input: 1.5, output: 9 },
  'gemini:gemini-3.5-flash-lite': { input: 0.3, output: 2.5 },
  'gemini:gemini-3.1-pro-preview': { input: 2, output: 12, above: [{ inputTokens: 200_000, input: 4, output: 18 }] },
};

/** Tokens. What is left out is not known. */
export interface ModelSize {
  /** Input and output of one call together. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
}

const sizes: Readonly<Record<string, ModelSize>> = {
  'anthropic:claude-fable-5-1': { contextTokens: 1_000_000, maxOutputTokens: 128_000 },
};

/** What is known of how much the model `provider:model-id` can read and write. */
export function modelSize(modelName: string): ModelSize {
  const { provider, modelId } = parseModelName(modelName);
  return sizes[`${provider}:${undatedId(modelId)}`] ?? {};
}
