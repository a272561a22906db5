// The chat completions that OpenAI and the local servers speak, as the stand-in does.

import type { WindowName, WindowState } from './rate-windows.ts';
import { readOpenAi } from './read-openai.ts';
import type { FaultKind, WireUsage } from './script.ts';
import { type FullReply, piecesOf, type Refusal, type RefusalContext, type Wire } from './wire.ts';

interface Saying {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
}

const sayings: Partial<Record<FaultKind, Saying>> = {
  'rate-limit': { status: 429, type: 'requests', message: 'Rate limit reached.', code: 'rate_limit_exceeded' },
  'daily-quota': { status: 429, type: 'insufficient_quota', message: 'You exceeded your quota.', code: 'insufficient_quota' },
  'spend-limit': { status: 429, type: 'insufficient_quota', message: 'You exceeded your quota.', code: 'insufficient_quota' },
  billing: { status: 402, type: 'billing_error', message: 'Payment required.', code: 'billing_hard_limit_reached' },
  overloaded: { status: 503, type: 'server_error', message: 'The server is overloaded.' },
  'server-error': { status: 500, type: 'server_error', message: 'The server had an error.' },
  timeout: { status: 504, type: 'server_error', message: 'Timed out.' },
  unauthorised: { status: 401, type: 'invalid_request_error', message: 'Incorrect API key.', code: 'invalid_api_key' },
  forbidden: { status: 403, type: 'invalid_request_error', message: 'Not allowed.' },
  'not-found': { status: 404, type: 'invalid_request_error', message: 'The model does not exist.', code: 'model_not_found' },
  'bad-request': { status: 400, type: 'invalid_request_error', message: 'The request is not valid.' },
  'context-overflow': {
    status: 400,
    type: 'invalid_request_error',
    message: "This model's maximum context length is 8192 tokens.",
    code: 'context_length_exceeded',
  },
  'too-large': { status: 413, type: 'invalid_request_error', message: 'The request is too large.' },
};

const finishReasons = {
  end: 'stop',
  'tool-calls': 'tool_calls',
  'max-tokens': 'length',
  refusal: 'content_filter',
  'context-overflow': 'length',
} as const;

export const openaiWire: Wire = {
  name: 'openai',
  matches: (path) => /\/chat\/completions$/.test(path),
  keyOf: (headers) => headers.authorization?.replace(/^Bearer /, ''),
  read: (_, body) => readOpenAi(body),
  frames,
  whole: (reply) => ({
    ...opening(reply, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.text === '' ? null : reply.text,
          ...(reply.thinking === '' ? {} : { reasoning_content: reply.thinking }),
          ...(reply.toolCalls.length === 0 ? {} : { tool_calls: callsOf(reply) }),
        },
        finish_reason: finishReasons[reply.stop],
      },
    ],
    usage: usageOf(reply.usage),
  }),
  refusal,
  errorFrame: () => data({ error: { message: 'The server is overloaded.', type: 'server_error', code: 503 } }),
  headers: (requestId, windows) => ({ 'x-request-id': requestId, ...rateHeaders(windows) }),
};

function callsOf(reply: FullReply): { id: string; type: 'function'; function: { name: string; arguments: string } }[] {
  return reply.toolCalls.map(({ id, name, input }, index) => {
    const json = JSON.stringify(input ?? {});
    const isBroken = reply.hasBrokenArguments && index === reply.toolCalls.length - 1;
    return { id, type: 'function', function: { name, arguments: isBroken ? json.slice(0, -1) : json } };
  });
}

function frames(reply: FullReply): readonly string[] {
  const { text, thinking, frameCharacters, isOneChunk } = reply;
  const delta = (value: unknown, finish_reason: string | null = null): string =>
    data({ ...opening(reply, 'chat.completion.chunk'), choices: [{ index: 0, delta: value, finish_reason }] });
  const pieces = (all: string): string[] => (isOneChunk ? [all] : piecesOf(all, frameCharacters));
  const all = [delta({ role: 'assistant', content: '' })];
  if (thinking !== '') all.push(...pieces(thinking).map((piece) => delta({ reasoning_content: piece })));
  if (text !== '') all.push(...pieces(text).map((piece) => delta({ content: piece })));
  const calls = callsOf(reply);
  if (isOneChunk && calls.length > 0) all.push(delta({ tool_calls: calls.map((call, index) => ({ index, ...call })) }));
  else {
    for (const [index, call] of calls.entries()) {
      const { name, arguments: json } = call.function;
      all.push(delta({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }));
      for (const piece of piecesOf(json, frameCharacters)) {
        all.push(delta({ tool_calls: [{ index, function: { arguments: piece } }] }));
      }
    }
  }
  all.push(delta({}, finishReasons[reply.stop]));
  if (reply.ask.wantsUsage) {
    all.push(data({ ...opening(reply, 'chat.completion.chunk'), choices: [], usage: usageOf(reply.usage) }));
  }
  all.push('data: [DONE]\n\n');
  return reply.isOneChunk ? [all.join('')] : all;
}

function opening(reply: FullReply, object: string): Readonly<Record<string, unknown>> {
  return { id: reply.responseId, object, created: 1_700_000_000, model: reply.model };
}

function usageOf({ input, output, cacheRead, reasoning }: WireUsage) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function refusal(kind: FaultKind, { requestId, retryAfterMs, message }: RefusalContext): Refusal {
  const saying = sayings[kind] ?? { status: 500, type: 'server_error', message: 'The server had an error.' };
  return {
    status: saying.status,
    headers: {
      'x-request-id': requestId,
      'content-type': 'application/json',
      ...(retryAfterMs === undefined ? {} : { 'retry-after-ms': String(Math.ceil(retryAfterMs)) }),
    },
    body: JSON.stringify({ error: { message: message ?? saying.message, type: saying.type, code: saying.code ?? null } }),
  };
}

function rateHeaders(windows: (name: WindowName) => WindowState | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, header] of [
    ['requests', 'requests'],
    ['inputTokens', 'tokens'],
  ] as const) {
    const state = windows(name);
    if (state === undefined) continue;
    headers[`x-ratelimit-limit-${header}`] = String(state.limit);
    headers[`x-ratelimit-remaining-${header}`] = String(state.remaining);
    headers[`x-ratelimit-reset-${header}`] = `${Math.ceil(state.resetMs)}ms`;
  }
  return headers;
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
