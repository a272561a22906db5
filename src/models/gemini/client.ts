// Google's SDK 0.24.1, and all that is known of it: whatever takes its place takes the place of this file.
// 1. The request goes out by our own client, which follows no redirect: the SDK's fetch takes no such option, and would carry key and prompt to wherever one leads.
// 2. Chunks are read raw: what the SDK aggregates of a stream gives the last of two tool calls in one chunk twice, and drops what is signed.
import { type GenerateContentRequest, GoogleGenerativeAI, GoogleGenerativeAIFetchError } from '@google/generative-ai';
import { CallFailure } from '../hosted/hosted-call.ts';
import type { HostedOptions } from '../hosted/hosted-options.ts';
import { garbled } from '../hosted/network-failure.ts';
import { type PostAnswer, post } from '../hosted/post.ts';
import { answeredEvents } from '../hosted/server-sent-events.ts';

/** What the SDK puts before the words that it is given. */
const sdkPrefix = /^\[GoogleGenerativeAI Error\]:\s*/;

const google = 'https://generativelanguage.googleapis.com';

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
  /** Gives the chunks once the reply has begun; rejects with the SDK's error for a status of 300 or more. */
  send(body: object, signal: AbortSignal, headers: Readonly<Record<string, string>>): Promise<AsyncIterable<GeminiChunk>>;
  /** Undefined for an error that is none of the API's. */
  reportOf(error: unknown): GeminiReport | undefined;
}

export function geminiClient(modelId: string, options: HostedOptions): GeminiClient {
  const { apiKey = '', baseUrl = google } = options;
  const { model } = new GoogleGenerativeAI(apiKey).getGenerativeModel({ model: modelId });
  const url = `${baseUrl.replace(/\/+$/, '')}/v1beta/${model}:streamGenerateContent?alt=sse`;
  const headers = { ...options.headers, 'content-type': 'application/json', 'x-goog-api-key': apiKey };
  return {
    async send(body, signal, more) {
      const text = JSON.stringify(body satisfies object as GenerateContentRequest);
      const response = await post(url, { headers: { ...more, ...headers }, body: text, signal });
      if (!response.ok) throw await fetchError(response);
      return chunksOf(response);
    },
    reportOf(error) {
      if (!(error instanceof GoogleGenerativeAIFetchError) || error.status === undefined) return undefined;
      const { status, message, errorDetails = [] } = error;
      return { status, details: errorDetails as unknown as GeminiReport['details'], said: message.replace(sdkPrefix, '') };
    },
  };
}

async function fetchError(response: PostAnswer): Promise<GoogleGenerativeAIFetchError> {
  const { error } = (parsed(await response.text().catch(() => '')) ?? {}) as { error?: { message?: unknown; details?: unknown } };
  const said = typeof error?.message === 'string' ? error.message : '';
  const details = Array.isArray(error?.details) ? (error.details as GeminiReport['details'][number][]) : [];
  return new GoogleGenerativeAIFetchError(said, response.status, response.statusText, details);
}

async function* chunksOf(answer: PostAnswer): AsyncGenerator<GeminiChunk> {
  for await (const events of answeredEvents(answer)) {
    for (const { data } of events) {
      const chunk = parsed(data);
      if (chunk === undefined) throw new CallFailure(garbled);
      yield chunk;
    }
  }
}

/** Undefined for what is no JSON, or no object. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
