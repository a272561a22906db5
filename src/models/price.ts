// What model calls cost. Only the embedded models have a known price so far, which is nothing; an unknown price is never taken for zero.
import { parseModelName } from './model-name.ts';

/** `embedded`: runs in this process and costs $0. `unpriced`: what it costs is not known here. */
export type Price = { readonly kind: 'embedded' } | { readonly kind: 'unpriced' };

const embeddedProviders: ReadonlySet<string> = new Set(['extractive']);

/** The price of the model `provider:model-id`. */
export function priceOf(modelName: string): Price {
  return embeddedProviders.has(parseModelName(modelName).provider) ? { kind: 'embedded' } : { kind: 'unpriced' };
}

/** US dollars for any amount of tokens of that model: 0 when embedded, `null` when its price is not known. */
export function costUsd(modelName: string): number | null {
  return priceOf(modelName).kind === 'embedded' ? 0 : null;
}

/** The price in words, for people: "embedded, $0" or "unpriced". */
export function describePrice(price: Price): string {
  return price.kind === 'embedded' ? 'embedded, $0' : 'unpriced';
}
