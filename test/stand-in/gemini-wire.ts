// Gemini's generateContent and streamGenerateContent (v1beta), as the stand-in speaks them.
import { readGemini } from './read-gemini.ts';
import type { FaultKind, WireUsage } from './script.ts';
import { asText, demand, type FullReply, piecesOf, type Refusal, type RefusalContext, signatureOf, type Wire } from './wire.ts';

const path = /\/(?:v1|v1beta)\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

interface Saying {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  readonly quotaId?: string;
  readonly reason?: string;
}

const sayings: Partial<Record<FaultKind, Saying>> = {
  'rate-limit': {
    status: 429,
    name: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota.',
    quotaId: 'GenerateRequestsPerMinutePerProjectPerModel',
  },
  'daily-quota': {
    status: 429,
    name: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota.',
    quotaId: 'GenerateRequestsPerDayPerProjectPerModel',
  },
  'spend-limit': {
    status: 429,
    name: 'RESOURCE_EXHAUSTED',
    message: 'Your project has exceeded its monthly spending cap.',
    quotaId: 'SpendPerMonthPerProject',
  },
  billing: { status: 402, name: 'FAILED_PRECONDITION', message: 'Billing is not active for this project.' },
  overloaded: { status: 503, name: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  'server-error': { status: 500, name: 'INTERNAL', message: 'An internal error has occurred.' },
  timeout: { status: 504, name: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
  unauthorised: {
    status: 400,
    name: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    reason: 'API_KEY_INVALID',
  },
  forbidden: { status: 403, name: 'PERMISSION_DENIED', message: 'Permission denied.' },
  'not-found': { status: 404, name: 'NOT_FOUND', message: 'models/x is not found for API version v1beta.' },
  'bad-request': { status: 400, name: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  'context-overflow': {
    status: 400,
    name: 'INVALID_ARGUMENT',
    message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  },
  'too-large': { status: 413, name: 'INVALID_ARGUMENT', message: 'Request payload size exceeds the limit.' },
};

export const geminiWire: Wire = {
  name: 'gemini',
  matches: (at) => path.test(at),
  keyOf: (headers) => headers['x-goog-api-key'] as string | undefined,
  read: (at, body) => {
    const [, model, method] = path.exec(at) ?? [];
    demand(model !== undefined, 'no model');
    return readGemini(decodeURIComponent(asText(model, 'model')), method === 'streamGenerateContent', body);
  },
  frames,
  whole: (reply) => chunk(reply, partsOf(reply), true),
  refusal,
  errorFrame: () =>
    data({ error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' } }),
  headers: () => ({}),
};

function partsOf(reply: FullReply): unknown[] {
  const { text, thinking, toolCalls, frameCharacters, isOneChunk } = reply;
  const pieces = (all: string): string[] => (isOneChunk ? [all] : piecesOf(all, frameCharacters));
  // The third generation signs every call, and whatever was thought about: the first call, or a last part without text.
  const isSigned = thinking !== '' || reply.ask.model.startsWith('gemini-3');
  const signature = isSigned ? { thoughtSignature: signatureOf(thinking) } : {};
  const texts = text === '' ? [] : pieces(text).map((piece) => ({ text: piece }));
  if (toolCalls.length === 0 && isSigned) texts.push({ text: '', ...signature });
  const calls = reply.hasBrokenArguments ? [] : toolCalls;
  return [
    ...(thinking === '' ? [] : pieces(thinking).map((piece) => ({ text: piece, thought: true }))),
    ...texts,
    ...calls.map(({ id, name, input }, index) => ({
      functionCall: { ...(reply.ask.model.startsWith('gemini-3') ? { id } : {}), name, args: input },
      ...(index === 0 ? signature : {}),
    })),
  ];
}

function frames(reply: FullReply): readonly string[] {
  const parts = partsOf(reply);
  if (reply.isOneChunk || parts.length < 2) return [data(chunk(reply, parts, true))];
  return parts.map((part, index) => data(chunk(reply, [part], index === parts.length - 1)));
}

function finishReason({ stop, hasBrokenArguments }: FullReply): string {
  if (hasBrokenArguments) return 'MALFORMED_FUNCTION_CALL';
  if (stop === 'max-tokens' || stop === 'context-overflow') return 'MAX_TOKENS';
  return stop === 'refusal' ? 'SAFETY' : 'STOP';
}

function chunk(reply: FullReply, parts: readonly unknown[], isLast: boolean): unknown {
  const content = parts.length === 0 ? { role: 'model' } : { role: 'model', parts };
  const usage = isLast ? usageOf(reply.usage) : { promptTokenCount: reply.usage.input, totalTokenCount: reply.usage.input };
  return {
    candidates: [{ content, index: 0, ...(isLast ? { finishReason: finishReason(reply) } : {}) }],
    usageMetadata: usage,
    modelVersion: reply.model,
    responseId: reply.responseId,
  };
}

function usageOf({ input, output, cacheRead, reasoning }: WireUsage) {
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cacheRead === 0 ? {} : { cachedContentTokenCount: cacheRead }),
    ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
  };
}

function refusal(kind: FaultKind, { retryAfterMs, message }: RefusalContext): Refusal {
  const saying = sayings[kind] ?? { status: 500, name: 'INTERNAL', message: 'An internal error has occurred.' };
  const google = 'type.googleapis.com/google.rpc';
  const { status, name, quotaId, reason } = saying;
  const details = [
    ...(quotaId === undefined ? [] : [{ '@type': `${google}.QuotaFailure`, violations: [{ quotaId, quotaValue: '10' }] }]),
    ...(reason === undefined ? [] : [{ '@type': `${google}.ErrorInfo`, reason, domain: 'googleapis.com' }]),
    ...(retryAfterMs === undefined ? [] : [{ '@type': `${google}.RetryInfo`, retryDelay: `${retryAfterMs / 1000}s` }]),
  ];
  const error = { code: status, message: message ?? saying.message, status: name, details };
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}
