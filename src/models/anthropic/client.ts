// Anthropic's SDK, set up so that it only does what is ours to ask: no retries, no spans, no logs, no settings out of the environment. It is an optional peer.
import type Anthropic from '@anthropic-ai/sdk';
import type { HostedOptions } from '../hosted/hosted-options.ts';
import { importPeer } from '../hosted/import-peer.ts';
import { type HeaderReader, type PostAnswer, post } from '../hosted/post.ts';

export type AnthropicBody = Anthropic.MessageCreateParamsStreaming;

const defaultBaseUrl = 'https://api.anthropic.com';
/** For the head of a reply to come; the gateway gives up a silent one much sooner. Milliseconds. */
const timeoutMs = 600_000;

/** What an error for a status of 300 or more says. */
export interface ApiReport {
  readonly status: number;
  readonly type: string | undefined;
  readonly errorCode: string | undefined;
  readonly said: string | undefined;
  readonly headers: HeaderReader | undefined;
}

export interface AnthropicClient {
  /** Gives the response once its head is there; rejects with the SDK's errors. */
  send(body: AnthropicBody, signal: AbortSignal, headers: Readonly<Record<string, string>>): Promise<PostAnswer>;
  /** Undefined for an error that is none of the API's. */
  reportOf(error: unknown): ApiReport | undefined;
}

/** Rejects with `missing-peer` when the SDK is not installed. */
export async function anthropicClient(options: HostedOptions): Promise<AnthropicClient> {
  const sdk = await importPeer('@anthropic-ai/sdk', () => import('@anthropic-ai/sdk'));
  const client = new sdk.Anthropic({
    ...{ apiKey: options.apiKey ?? null, authToken: null },
    baseURL: options.baseUrl ?? defaultBaseUrl,
    defaultHeaders: options.headers,
    ...{ maxRetries: 0, timeout: timeoutMs, openTelemetry: false, logLevel: 'off' },
    fetch: posted,
  });
  return {
    // What `posted` gave.
    send: (body, signal, headers) =>
      client.messages.create(body, { signal, headers }).asResponse() as Promise<unknown> as Promise<PostAnswer>,
    reportOf: (error) => (error instanceof sdk.APIError ? reportOf(error) : undefined),
  };
}

/** What the SDK sends goes out by our own client. It reads no more of an answer than this has: its status, its headers, and the text of one that is an error. */
async function posted(url: unknown, init: RequestInit = {}): Promise<Response> {
  const { headers, body, signal } = init;
  const request = {
    headers: Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
    body: body as string,
    signal: signal as AbortSignal,
  };
  return (await post(String(url), request)) as unknown as Response;
}

function reportOf({
  status,
  type,
  errorCode,
  apiMessage,
  headers,
}: InstanceType<typeof Anthropic.APIError>): ApiReport | undefined {
  if (status === undefined) return undefined;
  return { status, headers, type: type ?? undefined, errorCode: errorCode ?? undefined, said: apiMessage ?? undefined };
}
