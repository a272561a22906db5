// The options of the provider `ai`: where the model of the `ai` package is to be found. It is code, so it is named by its module.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import { checkKey } from '../hosted/hosted-options.ts';
import type { ProviderLimits } from '../model.ts';
import { checkProviderLimits } from '../provider-limits.ts';

export interface AiOptions {
  /** URL of the module that exports the model. */
  readonly module: string;
  /** The export: a `LanguageModel`, or a function that gives one for a model id and `options`. Default `model`. */
  readonly export?: string;
  /** Handed to the function as `options.apiKey`; it travels as the keys of other providers do. */
  readonly apiKey?: string;
  /** Handed to the function, structured-cloned. */
  readonly options?: unknown;
  /** What the provider behind it allows; the gateway keeps to it. */
  readonly limits?: ProviderLimits;
}

/** Throws `invalid-argument`, naming the field beneath `field`. */
export function checkAiOptions(options: unknown, field: string): asserts options is AiOptions {
  checkObject(options, field, 'an object with the URL of a `module`');
  checkFields(options, ['module', 'export', 'apiKey', 'options', 'limits'], 'the options are', `${field}.`);
  const { module, export: exported, apiKey, limits } = options as Partial<AiOptions>;
  checkProviderLimits(limits, `${field}.limits`);
  checkKey(apiKey, `${field}.apiKey`);
  if (typeof module !== 'string' || module === '') throw invalidArgument(`${field}.module`, 'the URL of a module', module);
  if (exported !== undefined && (typeof exported !== 'string' || exported === ''))
    throw invalidArgument(`${field}.export`, 'the name of an export', exported);
}
