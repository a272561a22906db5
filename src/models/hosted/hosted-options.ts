// What every provider behind a network is configured with, checked. What is secret of it leaves the options before they travel (provider-secrets.ts).
import { invalidArgument } from '../../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../../base/check-options.ts';
import type { ProviderLimits } from '../model.ts';
import { checkProviderLimits } from '../provider-limits.ts';

/** The options that the built-in hosted providers share. */
export interface HostedOptions {
  /** Default: the provider's variable in the environment of the process. */
  readonly apiKey?: string;
  /** `https`, or `http` on this machine. Default: the provider's own. */
  readonly baseUrl?: string;
  /** Sent with every call, beside the adapter's own, such as a proxy asks for; they are kept as secret as the key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Lets `baseUrl` be `http` to another machine, which anybody on the way can read. Default false. */
  readonly allowHttp?: boolean;
  /** What the provider allows; the gateway keeps to it. */
  readonly limits?: ProviderLimits;
  /**
   * How an output schema reaches the model: `native`, as the provider's own setting, where it can say the schema; `prompt`, in the instructions. Default
   * `native`; a schema that the setting cannot say goes into the instructions.
   */
  readonly structuredOutput?: 'native' | 'prompt';
}

export const hostedFields = ['apiKey', 'baseUrl', 'headers', 'allowHttp', 'limits', 'structuredOutput'] as const;

/** Throws `invalid-argument`, naming the field beneath `field`, such as `providers.anthropic.baseUrl`. */
export function checkHostedOptions(
  options: unknown,
  field: string,
  more: readonly string[] = [],
): asserts options is HostedOptions {
  checkObject(options, field, 'an object of options');
  checkFields(options, [...hostedFields, ...more], 'the options are', `${field}.`);
  const { apiKey, baseUrl, headers, allowHttp, limits, structuredOutput } = options as HostedOptions;
  checkKey(apiKey, `${field}.apiKey`);
  if (allowHttp !== undefined && typeof allowHttp !== 'boolean')
    throw invalidArgument(`${field}.allowHttp`, 'true or false', allowHttp);
  if (baseUrl !== undefined) checkBaseUrl(baseUrl, allowHttp === true, `${field}.baseUrl`);
  if (headers !== undefined) checkHeaders(headers, `${field}.headers`);
  checkProviderLimits(limits, `${field}.limits`);
  checkChoice(structuredOutput, ['native', 'prompt'], `${field}.structuredOutput`);
}

/** A header cannot carry other characters, and whoever pasted a line's end along is told so, without the key. */
export function checkKey(apiKey: unknown, field: string): void {
  if (apiKey === undefined) return;
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw invalidArgument(field, 'a key of visible ASCII characters, without spaces or line ends', hiddenValue(apiKey));
}

const keyHeaders = ['authorization', 'x-api-key', 'x-goog-api-key'];

function checkHeaders(headers: unknown, field: string): void {
  checkObject(headers, field, 'an object of header values by name');
  for (const [name, value] of Object.entries(headers)) {
    const rule = 'a header’s name, and none that carries the key';
    if (!/^[a-zA-Z0-9!#$%&'*+.^_`|~-]+$/.test(name) || keyHeaders.includes(name.toLowerCase()))
      throw invalidArgument(field, rule, name);
    if (typeof value === 'string' && /^[\x20-\x7e]*$/.test(value)) continue;
    throw invalidArgument(`${field}.${name}`, 'a text of visible ASCII characters', hiddenValue(value));
  }
}

/** In place of a value that is secret. */
const hiddenValue = (value: unknown): unknown => (typeof value === 'string' ? `(${value.length} characters)` : value);

function checkBaseUrl(baseUrl: unknown, allowHttp: boolean, field: string): void {
  const url = typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalidArgument(field, 'an https URL', baseUrl);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidArgument(field, 'a URL without user and password (use `headers`)', url.host);
  }
  if (url.search !== '' || url.hash !== '')
    throw invalidArgument(field, 'a URL without query and fragment', url.origin + url.pathname);
  if (url.protocol === 'http:' && !allowHttp && !isThisMachine(url.hostname)) {
    throw invalidArgument(field, 'an https URL, or http on this machine (or set `allowHttp`)', baseUrl);
  }
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
