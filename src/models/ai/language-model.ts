// What of the `ai` package's language models we use, in all versions of their specification that are about: v2 (ai 5), v3 (ai 6) and v4 (ai 7).
// Structural, so that neither the package nor its types are needed to load this.

export interface LanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doStream(options: CallOptions): PromiseLike<{ readonly stream: ReadableStream<StreamPart> }>;
}

export interface CallOptions {
  readonly prompt: readonly PromptMessage[];
  readonly maxOutputTokens: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tools?: readonly {
    readonly type: 'function';
    readonly name: string;
    readonly description: string;
    readonly inputSchema: object;
  }[];
  readonly responseFormat?: { readonly type: 'json'; readonly schema: object; readonly name: string };
  /** Since v4. */
  readonly reasoning?: string;
  readonly abortSignal: AbortSignal;
}

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly PromptPart[];
}

export type PromptPart = { readonly type: string; readonly [field: string]: unknown };

export interface StreamPart {
  readonly type: string;
  readonly id?: string;
  readonly delta?: string;
  readonly toolCallId?: string;
  readonly toolName?: string;
  /** JSON, as text. */
  readonly input?: string;
  readonly providerExecuted?: boolean;
  readonly modelId?: string;
  readonly error?: unknown;
  readonly usage?: StreamUsage;
  /** A word in v2, an object since. */
  readonly finishReason?: string | { readonly unified: string };
  readonly providerMetadata?: unknown;
}

/** Numbers in v2, objects since. */
export interface StreamUsage {
  readonly inputTokens?: number | TokenDetail | undefined;
  readonly outputTokens?: number | TokenDetail | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

export interface TokenDetail {
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
}

export const specifications: readonly string[] = ['v2', 'v3', 'v4'];

export function isLanguageModel(value: unknown): value is LanguageModel {
  const { specificationVersion, doStream } = (value ?? {}) as Partial<LanguageModel>;
  return typeof doStream === 'function' && specifications.includes(specificationVersion ?? '');
}
