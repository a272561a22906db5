// `troupe models`: the models whose prices are known, here or by the configuration, and the providers with the variables of their keys.
import { hostedProviders } from '../models/hosted/hosted-providers.ts';
import type { ModelPrice } from '../models/model-price.ts';
import { modelSize, priceTable } from '../models/price-table.ts';
import { describePrice, priceOf } from '../models/prices.ts';
import { embeddedModel } from './command-options.ts';
import { escapeJson, escapeLine } from './escape.ts';
import { type ExitStatus, exitStatus } from './exit-status.ts';
import type { ListContext } from './list-agents.ts';
import { loadConfig } from './load-config.ts';
import type { ListRequest } from './requests.ts';
import { showCount } from './show-amounts.ts';

/** A model as `troupe models --json` shows it. */
export interface ListedModel {
  readonly model: string;
  /** US dollars per million tokens as of today; null when the model is embedded. */
  readonly price: ModelPrice | null;
  /** Tokens of one call, input and output together; null when that is not known. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly from: 'here' | 'config';
}

export interface ListedProvider {
  readonly provider: string;
  /** The variable of its key; null when it has none. */
  readonly keyVariable: string | null;
  readonly needsKey: boolean;
  readonly isKeySet: boolean;
}

/** Prints both lists. Throws `usage` for a configuration that cannot be used. */
export async function listModels(request: ListRequest, { host, output, errors }: ListContext): Promise<ExitStatus> {
  const { prices = {} } = await loadConfig({ cwd: host.cwd, errors, noConfig: request.noConfig });
  const today = host.clock.wallTime();
  const names = [embeddedModel, ...new Set([...Object.keys(prices), ...Object.keys(priceTable)])];
  const models = names.map((model): ListedModel => {
    const price = priceOf(model, today, prices);
    const { contextTokens = null, maxOutputTokens = null } = model.includes(':') ? modelSize(model) : {};
    const from = Object.hasOwn(prices, model) ? 'config' : 'here';
    return { model, price: price.kind === 'priced' ? price.price : null, contextTokens, maxOutputTokens, from };
  });
  const providers = Object.entries(hostedProviders).map(([provider, { keyVariable, needsKey }]): ListedProvider => {
    const key = keyVariable === undefined ? undefined : host.environment[keyVariable];
    return { provider, keyVariable: keyVariable ?? null, needsKey, isKeySet: key !== undefined && key.trim() !== '' };
  });
  if (request.json) output.write(`${escapeJson(JSON.stringify({ models, providers }, null, 2))}\n`);
  else
    output.write(
      [
        ...models.map((model) => modelLine(model, describePrice(priceOf(model.model, today, prices)))),
        ...providers.map(providerLine),
      ].join(''),
    );
  return exitStatus.answered;
}

function modelLine({ model, contextTokens, maxOutputTokens, from }: ListedModel, price: string): string {
  const parts = [
    price,
    ...(contextTokens === null ? [] : [`${showCount(contextTokens)} tokens of context`]),
    ...(maxOutputTokens === null ? [] : [`at most ${showCount(maxOutputTokens)} out`]),
    ...(from === 'config' ? ['from: config'] : []),
  ];
  return `${escapeLine(model)}: ${escapeLine(parts.join('; '))}\n`;
}

function providerLine({ provider, keyVariable, needsKey, isKeySet }: ListedProvider): string {
  if (keyVariable === null) return `provider ${provider}: no key of its own\n`;
  return `provider ${provider}: ${keyVariable} is ${isKeySet ? 'set' : needsKey ? 'not set' : 'not set, and not needed by local servers'}\n`;
}
