// The options of the provider `openai-compatible`.
import type { HostedOptions } from '../hosted/hosted-options.ts';

export interface OpenAiCompatibleOptions extends HostedOptions {
  /** How the server calls the limit of a reply; default `max_completion_tokens` at OpenAI, else `max_tokens`, which local servers know. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}
