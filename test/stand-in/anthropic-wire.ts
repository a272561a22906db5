// Anthropic's Messages API (version 2026-10-21), as the stand-in speaks it: what it refuses with a status of 400, its events, errors and rate headers.

import type { WindowName, WindowState } from './rate-windows.ts';
import { readAnthropic } from './read-anthropic.ts';
import type { FaultKind, WireUsage } from './script.ts';
import { type FullReply, piecesOf, type Refusal, type RefusalContext, signatureOf, type Wire } from './wire.ts';

const stopReasons = {
  end: 'end_turn',
  'tool-calls': 'tool_use',
  'max-tokens': 'max_tokens',
  refusal: 'refusal',
  'context-overflow': 'model_context_window_exceeded',
} as const;

interface Saying {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
}

const sayings: Partial<Record<FaultKind, Saying>> = {
  'rate-limit': { status: 429, type: 'rate_limit_error', message: 'This request would exceed your rate limit.' },
  'daily-quota': { status: 429, type: 'rate_limit_error', message: 'Daily limit reached.', code: 'daily_spend_limit_reached' },
  'spend-limit': {
    status: 429,
    type: 'rate_limit_error',
    message: 'You have reached your enforced spend limit.',
    code: 'enforced_spend_limit_reached',
  },
  billing: { status: 402, type: 'billing_error', message: 'Your credit balance is too low.' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
  'server-error': { status: 500, type: 'api_error', message: 'Internal server error' },
  timeout: { status: 504, type: 'timeout_error', message: 'Request timed out' },
  unauthorised: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  forbidden: { status: 403, type: 'permission_error', message: 'Your key may not use this resource.' },
  'not-found': { status: 404, type: 'not_found_error', message: 'model not found' },
  'bad-request': { status: 400, type: 'invalid_request_error', message: 'The request is not valid.' },
  'context-overflow': {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 210000 tokens > 200000 maximum',
  },
  'too-large': { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' },
};

export const anthropicWire: Wire = {
  name: 'anthropic',
  matches: (path) => /\/v1\/messages$/.test(path),
  keyOf: (headers) => headers.authorization?.replace(/^Bearer /, '') ?? (headers['x-api-key'] as string | undefined),
  read: (_, body) => readAnthropic(body),
  frames,
  whole: (reply) => ({
    ...opening(reply),
    content: blocksOf(reply).map((block) => block.whole),
    stop_reason: stopReasons[reply.stop],
    usage: usageOf(reply.usage),
  }),
  refusal,
  errorFrame: () => event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  headers: (requestId, windows, wallTime) => ({ 'request-id': requestId, ...rateHeaders(windows, wallTime) }),
};

interface Block {
  readonly start: unknown;
  readonly deltas: readonly unknown[];
  readonly whole: unknown;
}

function blocksOf(reply: FullReply): Block[] {
  const { text, thinking, toolCalls, frameCharacters, isOneChunk } = reply;
  const size = isOneChunk ? Number.POSITIVE_INFINITY : frameCharacters;
  const pieces = (all: string): string[] => (Number.isFinite(size) ? piecesOf(all, size) : [all]);
  const blocks: Block[] = [];
  if (thinking !== '') {
    const signature = signatureOf(thinking);
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
        { type: 'signature_delta', signature },
      ],
      whole: { type: 'thinking', thinking, signature },
    });
  }
  if (text !== '') {
    blocks.push({
      start: { type: 'text', text: '' },
      deltas: pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
      whole: { type: 'text', text },
    });
  }
  for (const [index, { id, name, input }] of toolCalls.entries()) {
    const json = JSON.stringify(input ?? {});
    const isBroken = reply.hasBrokenArguments && index === toolCalls.length - 1;
    blocks.push({
      start: { type: 'tool_use', id, name, input: {} },
      // An input without fields is streamed as nothing at all.
      deltas: pieces(isBroken ? json.slice(0, -1) : json === '{}' ? '' : json).map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      })),
      whole: { type: 'tool_use', id, name, input },
    });
  }
  return blocks;
}

function frames(reply: FullReply): readonly string[] {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, cache_creation } = usageOf(reply.usage);
  const before = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, cache_creation, output_tokens: 1 };
  const all = [event({ type: 'message_start', message: { ...opening(reply), content: [], stop_reason: null, usage: before } })];
  all.push(event({ type: 'ping' }));
  for (const [index, block] of blocksOf(reply).entries()) {
    all.push(event({ type: 'content_block_start', index, content_block: block.start }));
    for (const delta of block.deltas) all.push(event({ type: 'content_block_delta', index, delta }));
    all.push(event({ type: 'content_block_stop', index }));
  }
  all.push(
    event({
      type: 'message_delta',
      delta: { stop_reason: stopReasons[reply.stop], stop_sequence: null },
      usage: usageOf(reply.usage),
    }),
  );
  all.push(event({ type: 'message_stop' }));
  return reply.isOneChunk ? [all.join('')] : all;
}

function opening(reply: FullReply): Readonly<Record<string, unknown>> {
  return { id: reply.responseId, type: 'message', role: 'assistant', model: reply.model, stop_sequence: null };
}

function usageOf({ input, output, cacheRead, cacheWrite, reasoning }: WireUsage) {
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
    service_tier: 'standard',
  };
}

function refusal(kind: FaultKind, context: RefusalContext): Refusal {
  const { requestId, retryAfterMs, message } = context;
  const saying = sayings[kind] ?? { status: 500, type: 'api_error', message: 'Internal server error' };
  const details = saying.code === undefined ? {} : { details: { error_code: saying.code } };
  const error = { type: saying.type, message: message ?? saying.message, ...details };
  return {
    status: saying.status,
    headers: {
      'request-id': requestId,
      'content-type': 'application/json',
      ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.max(retryAfterMs / 1000, 0.001)) }),
    },
    body: JSON.stringify({ type: 'error', error, request_id: requestId }),
  };
}

const headerNames = {
  requests: 'requests',
  inputTokens: 'input-tokens',
  outputTokens: 'output-tokens',
} as const;

function rateHeaders(windows: (name: WindowName) => WindowState | undefined, wallTime: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, header] of Object.entries(headerNames)) {
    const state = windows(name as WindowName);
    if (state === undefined) continue;
    const prefix = `anthropic-ratelimit-${header}`;
    headers[`${prefix}-limit`] = String(state.limit);
    headers[`${prefix}-remaining`] = String(state.remaining);
    headers[`${prefix}-reset`] = new Date(wallTime + state.resetMs).toISOString();
  }
  return headers;
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
