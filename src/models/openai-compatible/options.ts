// The options of the provider `openai-compatible`.
import type { HostedOptions } from '../hosted/hosted-options.ts';

export interface OpenAiCompatibleOptions extends HostedOptions {
  /** How the server calls the limit of a reply; default `max_completion_tokens` at OpenAI, else `max_tokens`, which local servers know. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /**
   * The server has one model, which answers whatever name was asked for, and calls it as it likes, such as llama.cpp with a file: its name is not held
   * against the one that was asked for. Default false.
   */
  readonly hasOneModel?: boolean;
}

const openAi = 'https://api.openai.com/v1';

export function baseUrlOf({ baseUrl = openAi }: OpenAiCompatibleOptions): string {
  return baseUrl.replace(/\/+$/, '');
}

/** Whether it is OpenAI's own server, which can do what others cannot. */
export function isOpenAi(options: OpenAiCompatibleOptions): boolean {
  return new URL(baseUrlOf(options)).hostname === 'api.openai.com';
}
