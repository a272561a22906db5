// Google's SDK 0.24.1, and all that is known of it: whatever takes its place takes the place of this file.
// 1. Only raw chunks are read: the aggregated response of a stream gives the last of two tool calls in one chunk twice, and drops what is signed.
// 2. No `timeout` is set, which would leave a timer behind, and each call is given a signal of its own, on which it leaves a listener.
// 3. The half of the stream that nobody reads is still watched: it rejects by itself when the connection breaks.
import { type GenerateContentRequest, GoogleGenerativeAI, GoogleGenerativeAIFetchError } from '@google/generative-ai';
import type { HostedOptions } from '../hosted/hosted-options.ts';

/** A chunk, as it came: the SDK's types know less than the API sends. */
export interface GeminiChunk {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly Readonly<Record<string, unknown>>[] };
    readonly finishReason?: string;
    readonly finishMessage?: string;
  }[];
  readonly promptFeedback?: { readonly blockReason?: string };
  readonly usageMetadata?: Readonly<Record<string, number | undefined>>;
  readonly modelVersion?: string;
  readonly responseId?: string;
  /** In place of all others, when the stream ends in an error. */
  readonly error?: { readonly code?: number; readonly status?: string; readonly message?: string; readonly details?: unknown };
}

/** What an error for a status of 300 or more says. */
export interface GeminiReport {
  readonly status: number;
  readonly details: readonly Readonly<Record<string, unknown>>[];
  readonly said: string;
}

export interface GeminiClient {
  /** Gives the chunks once the reply has begun; rejects with the SDK's errors. */
  send(body: object, signal: AbortSignal): Promise<AsyncIterable<GeminiChunk>>;
  /** Undefined for an error that is none of the API's. */
  reportOf(error: unknown): GeminiReport | undefined;
  /** Whether the error is about what was sent, rather than about the connection. */
  isGarbled(error: unknown): boolean;
}

export function geminiClient(modelId: string, options: HostedOptions): GeminiClient {
  const { apiKey = '', baseUrl, headers } = options;
  const model = new GoogleGenerativeAI(apiKey).getGenerativeModel(
    { model: modelId },
    {
      ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') }),
      ...(headers === undefined ? {} : { customHeaders: headers }),
    },
  );
  return {
    async send(body, signal) {
      const { stream, response } = await model.generateContentStream(body as GenerateContentRequest, { signal });
      response.catch(() => undefined);
      return stream as AsyncIterable<unknown> as AsyncIterable<GeminiChunk>;
    },
    reportOf(error) {
      if (!(error instanceof GoogleGenerativeAIFetchError) || error.status === undefined) return undefined;
      const { status, message, errorDetails = [] } = error;
      return { status, details: errorDetails as unknown as GeminiReport['details'], said: saidIn(message) };
    },
    isGarbled: (error) => error instanceof Error && /Error parsing JSON response|Failed to parse stream/.test(error.message),
  };
}

/** The API's words in the SDK's message, which has the URL before them and the details behind. */
function saidIn(message: string): string {
  return message.replace(/^.*?: \[\d+[^\]]*\] /s, '').replace(/ \[\{.*$/s, '');
}
