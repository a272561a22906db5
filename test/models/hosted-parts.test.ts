import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretTextsIn, withoutSecrets } from '../../src/agents/gateway/secrets.ts';
import { hostedCall } from '../../src/models/hosted/hosted-call.ts';
import { importPeer } from '../../src/models/hosted/import-peer.ts';
import { withoutHidden } from '../../src/models/hosted/model-error.ts';
import { networkFailure } from '../../src/models/hosted/network-failure.ts';
import { objectSchema } from '../../src/models/hosted/object-schema.ts';
import { unfenced } from '../../src/models/hosted/prompted-schema.ts';
import { secretTexts } from '../../src/models/hosted/provider-secrets.ts';
import { type ServerEvent, serverSentEvents } from '../../src/models/hosted/server-sent-events.ts';
import { retryAfterOf } from '../../src/models/hosted/status-failure.ts';
import { isModelAskedFor } from '../../src/models/model-name.ts';
import { requestOf, user } from './requests.ts';

async function readAll(pieces: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const together of serverSentEvents(body)) events.push(...together);
  return events;
}

describe('server-sent events', () => {
  it('are the same however their bytes are cut', async () => {
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const data = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
    const event = fc.record({
      name: fc.constantFrom('', 'ping', 'delta'),
      lines: fc.array(data, { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 4 }), end, fc.integer({ min: 1, max: 7 }), async (events, lineEnd, size) => {
        const text = events
          .map(({ name, lines }) =>
            [...(name === '' ? [] : [`event: ${name}`]), ': note', ...lines.map((line) => `data: ${line}`), ''].join(lineEnd),
          )
          .map((block) => block + lineEnd)
          .join('');
        const bytes = new TextEncoder().encode(text);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const expected = events.map(({ name, lines }) => ({ event: name || 'message', data: lines.join('\n') }));
        expect(await readAll(pieces)).toEqual(expected);
      }),
    );
  });
});

describe('the words of a provider in an error', () => {
  it('lose whatever repeats eighteen characters or more of the request, and every secret', () => {
    const secret = fc.stringMatching(/^[a-z]{18,40}$/);
    fc.assert(
      fc.property(secret, fc.stringMatching(/^[A-Z :]{0,30}$/), fc.stringMatching(/^[A-Z :]{0,30}$/), (text, before, after) => {
        const hidden = { request: requestOf([user(`say ${text} now`)]), secrets: ['sk-planted'] };
        const shown = withoutHidden(`${before}${text}${after} sk-planted`, hidden);
        expect(shown).not.toContain(text);
        expect(shown).not.toContain('sk-planted');
      }),
    );
  });

  it('are one line, without control characters, cut short', () => {
    const hidden = { request: requestOf([user('x')]), secrets: [] };
    expect(withoutHidden(`a\n\u001b[31mb${'c'.repeat(2000)}`, hidden)).toMatch(/^a \[31mbc+$/);
    expect(withoutHidden('c'.repeat(2000), hidden)).toHaveLength(300);
  });
});

describe('how long to wait', () => {
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after-ms': '70', 'retry-after': '9' }, 70],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, 50_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('is read out of %j', (headers, expected) => {
    expect(retryAfterOf(new Headers(headers as Record<string, string>), 10_000)).toBe(expected);
  });
});

describe('a failed connection', () => {
  const failed = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });

  it.each([
    ['ECONNREFUSED', 'model-unreachable', 'no', true],
    ['CERT_HAS_EXPIRED', 'model-unreachable', 'no', false],
    ['ECONNRESET', 'model-unreachable', 'unknown', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'model-stalled', 'unknown', true],
  ])('by %s is %s, and may have been billed: %s', (code, expected, billed, isRetryable) => {
    expect(networkFailure(failed(code), false)).toMatchObject({ code: expected, billed, isRetryable });
  });

  it.each([
    ['ECONNREFUSED', false, 'could not be reached (ECONNREFUSED)'],
    ['ECONNRESET', false, 'broke off the connection before it answered (ECONNRESET)'],
    ['UND_ERR_SOCKET', false, 'broke off the connection before it answered (UND_ERR_SOCKET)'],
    ['ECONNRESET', true, 'broke off its reply (ECONNRESET)'],
  ])('by %s is put into words, after the answer had begun: %s', (code, hasBegun, what) => {
    expect(networkFailure(failed(code), hasBegun).what).toBe(what);
  });

  it('is told with its code and the origin of the base URL, and with nothing else of that', async () => {
    const frame = {
      ...{ provider: 'p', secrets: [], request: requestOf([user('x')]), signal: new AbortController().signal },
      ...{ baseUrl: 'http://me:hush@127.0.0.1:9/hidden?key=hush', failureOf: () => undefined },
    };
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give
    const call = async function* (): AsyncGenerator<never> {
      await Promise.reject(failed('ECONNREFUSED'));
    };
    await expect(hostedCall(frame, call).next()).rejects.toMatchObject({
      message: 'p could not be reached (ECONNREFUSED), at http://127.0.0.1:9',
    });
  });
});

describe('small parts', () => {
  it('names the package that is to be installed', async () => {
    const missing = Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' });
    await expect(importPeer('some-package', () => Promise.reject(missing))).rejects.toMatchObject({
      ...{ code: 'missing-peer', message: expect.stringContaining('npm install some-package'), details: { billed: 'no' } },
    });
  });

  it('makes one object of a choice between objects, for tools', () => {
    const schema = {
      anyOf: ['a', 'b'].map((name) => ({
        type: 'object',
        properties: { kind: { const: name }, [name]: {} },
        required: ['kind', name],
      })),
    };
    expect(objectSchema(schema)).toEqual({
      type: 'object',
      properties: { kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, a: {}, b: {} },
      required: ['kind'],
    });
  });

  it.each([
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['  ```\n[]\n```  ', '[]'],
    ['{"a":"```"}', '{"a":"```"}'],
  ])('takes the fence off %j', (text, expected) => expect(unfenced(text)).toBe(expected));

  it.each([
    ['gemini:gemini-flash-latest', 'gemini-3.8-flash', true],
    ['ai:mistral-small-latest', 'mistral-small-2506', true],
    ['anthropic:claude-haiku-latest', 'claude-opus-5-5', false],
    ['anthropic:claude-haiku-5-5', 'claude-haiku-5-5-20260901', true],
    ['anthropic:claude-haiku-5-5', 'claude-opus-5-5', false],
  ])('for %s, %s is the model that was asked for: %s', (asked, answered, expected) => {
    expect(isModelAskedFor(asked, answered)).toBe(expected);
  });
});

describe('secrets', () => {
  it.each([
    ['a bearer token', { authorization: 'Bearer planted-token-1' }, 'planted-token-1'],
    ['a name and password', { 'proxy-authorization': 'Basic cGxhbnRlZDpwYXNz==' }, 'cGxhbnRlZDpwYXNz=='],
    ['a digest', { authorization: 'Digest username="planted-user", response="planted-digest"' }, 'planted-digest'],
    ['one of several cookies', { cookie: 'a=1; session=planted-cookie; theme=darkness' }, 'planted-cookie'],
    ['a header of one word', { 'x-proxy-key': 'planted-word' }, 'planted-word'],
    ['a header that does not say what it holds', { 'x-proxy': 'pl4ntedword' }, 'pl4ntedword'],
  ])('are taken out word by word, of %s', (_, headers, secret) => {
    const said = `not allowed: ${secret} (Bearer)`;
    const hidden = { request: requestOf([user('go')]), secrets: secretTexts({ headers }) };
    expect(withoutHidden(said, hidden)).toBe('not allowed: … (Bearer)');
    expect(withoutSecrets(said, secretTextsIn({ headers }))).toBe('not allowed: [secret] (Bearer)');
  });

  it('are no plain words of a header, which stand everywhere', () => {
    const headers = {
      ...{ 'user-agent': 'acme research messages', 'x-title': 'Reports', 'x-env': 'production', 'x-author': 'assistant' },
      ...{ 'x-agent': 'acme-bot/1.0 report-2026', accept: 'application/json', authorization: 'Bearer plantedtoken' },
    };
    expect(secretTexts({ headers })).toEqual(['Bearer plantedtoken', 'plantedtoken']);
    expect(secretTextsIn({ headers })).toEqual(['Bearer plantedtoken', 'plantedtoken']);
  });
});
