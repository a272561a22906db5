// The options of the provider `anthropic`.
import type { HostedOptions } from '../hosted/hosted-options.ts';

export interface AnthropicOptions extends HostedOptions {
  /**
   * How long the provider keeps the prefix of a prompt for calls that begin alike: `short`, five minutes (default); `long`, an hour, at a higher price for
   * writing; `none`.
   */
  readonly cache?: 'short' | 'long' | 'none';
  /** Whether the model thinks before it answers, for models that have the setting. Default: the model's own. */
  readonly thinking?: 'adaptive' | 'between-tools' | 'disabled';
}
