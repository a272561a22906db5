// What every adapter of a hosted model promises, whatever its wire format.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import type { ErrorCode } from '../../src/base/error-codes.ts';
import type { ModelFault, ModelRequest } from '../../src/models/model.ts';
import { type FaultKind } from '../stand-in/script.ts';
import { type Adapter, adapters, always, eventsOf, hostedModel, plantedKey, replyOf, served } from './hosted-adapters.ts';
import { offer, requestOf, turn, user, verdictSchema } from './requests.ts';

const tools = offer('search_text', 'list_files', 'sessions_map');
const request = requestOf([user('Is there a tide table?')], { tools });
const search = { name: 'search_text', input: { query: 'tides' } };
const list = { name: 'list_files', input: {} };

/** What each fault of a provider is in our terms; where they differ, by wire format. */
const faults: readonly [FaultKind, ErrorCode, Partial<ModelFault>][] = [
  ['rate-limit', 'rate-limited', { isRetryable: true, billed: 'no', status: 429 }],
  ['spend-limit', 'spend-limit', { isRetryable: false, billed: 'no', status: 429 }],
  ['billing', 'spend-limit', { isRetryable: false, billed: 'no', status: 402 }],
  ['overloaded', 'model-overloaded', { isRetryable: true, billed: 'no' }],
  ['server-error', 'model-overloaded', { isRetryable: true, billed: 'no', status: 500 }],
  ['bad-gateway', 'model-overloaded', { isRetryable: true, billed: 'no', status: 502 }],
  ['timeout', 'model-overloaded', { isRetryable: true, billed: 'no', status: 504 }],
  ['unauthorised', 'model-unauthorised', { isRetryable: false, billed: 'no', status: 401 }],
  ['forbidden', 'model-unauthorised', { isRetryable: false, billed: 'no', status: 403 }],
  ['not-found', 'model-rejected', { isRetryable: false, billed: 'no', status: 404 }],
  ['bad-request', 'model-rejected', { isRetryable: false, billed: 'no', status: 400 }],
  ['context-overflow', 'context-overflow', { isRetryable: false, billed: 'no', status: 400 }],
  ['too-large', 'context-overflow', { isRetryable: false, billed: 'no', status: 413 }],
  ['drop', 'model-unreachable', { isRetryable: true, billed: 'unknown' }],
  ['break-off', 'model-unreachable', { isRetryable: true, billed: 'unknown' }],
  ['no-end', 'model-unreachable', { isRetryable: true, billed: 'unknown' }],
  ['error-in-stream', 'model-overloaded', { isRetryable: true, billed: 'unknown' }],
  ['malformed-json', 'model-failed', { isRetryable: true, billed: 'unknown' }],
];

/** The package `ai` tells of these without saying what they were. */
const untold: readonly FaultKind[] = ['no-end', 'error-in-stream'];

/** A server that does as it is told until the test ends. */
async function listening(serve: RequestListener): Promise<{ readonly url: string }> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe.each(adapters)('the adapter $provider', (adapter: Adapter) => {
  it.each(faults)('takes the fault %s for %s', async (kind, usual, fault) => {
    const code = adapter.provider === 'ai' && untold.includes(kind) ? 'model-failed' : usual;
    const { model, standIn } = await served(adapter, always({ text: 'x'.repeat(400), fault: { kind } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({ code, details: fault });
    expect(standIn.report().calls).toHaveLength(1);
  });

  // Those of the package `ai` fetch by themselves.
  it.skipIf(adapter.provider === 'ai')('carries neither key nor prompt to where a redirect leads', async () => {
    const followed: string[] = [];
    const elsewhere = await listening((call, response) => {
      followed.push(call.url ?? '');
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const { url } = await listening((call, response) => {
        call.resume();
        response.writeHead(status, { location: `${elsewhere.url}${call.url}` }).end();
      });
      const error: unknown = await replyOf(await hostedModel(adapter, url), request).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'model-rejected', details: { isRetryable: false, billed: 'no', status } });
    }
    expect(followed).toEqual([]);
  });

  it('tells how long the provider wants to be left alone', async () => {
    const { model } = await served(adapter, always({ text: 'x', fault: { kind: 'rate-limit', retryAfterMs: 2500 } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({ code: 'rate-limited', details: { retryAfterMs: 2500 } });
  });

  it('says that nobody is there', async () => {
    const model = await hostedModel(adapter, 'http://127.0.0.1:9');
    await expect(replyOf(model, request)).rejects.toMatchObject({ code: 'model-unreachable', details: { isRetryable: true } });
  });

  it('streams texts as they come, and calls of tools, two in one chunk too', async () => {
    for (const isOneChunk of [false, true]) {
      const { model } = await served(
        adapter,
        always({ text: 'I look. '.repeat(20), toolCalls: [search, list, search], isOneChunk }),
      );
      const reply = await replyOf(model, request);
      expect(reply.text).toBe('I look. '.repeat(20));
      expect(reply.toolCalls.map(({ name, input }) => ({ name, input }))).toEqual([search, list, search]);
      expect(new Set(reply.toolCalls.map((call) => call.callId)).size).toBe(3);
      expect(reply).toMatchObject({ stopReason: 'tool-calls', model: adapter.modelId });
    }
  });

  it('puts together what comes in pieces of a few bytes, umlauts too', async () => {
    const text = 'Ebbe und Flut: ändert sich täglich – 潮汐.';
    const { model } = await served(adapter, always({ text, toolCalls: [search], fault: { kind: 'slow', pieceMs: 0 } }));
    expect(await replyOf(model, request)).toMatchObject({ text, toolCalls: [search] });
  });

  it('counts tokens as the provider bills them', async () => {
    const { model, standIn } = await served(adapter, always({ thinking: 'well '.repeat(40), text: 'yes' }));
    const { usage } = await replyOf(model, request);
    const [call] = standIn.report().calls;
    expect(usage).toMatchObject({ inputTokens: call?.usage.input, outputTokens: call?.usage.output, reasoningTokens: 50 });
  });

  it.each(['no-usage', 'half-usage', 'early-usage'] as const)(
    'says that its count is a guess where the provider does not give one: %s',
    async (kind) => {
      // The package tells a count, and not when it came.
      if (adapter.provider === 'ai' && kind === 'early-usage') return;
      const { model } = await served(adapter, always({ text: 'yes', thinking: 'well', toolCalls: [search], fault: { kind } }));
      const { usage, stopReason } = await replyOf(model, request);
      expect({ usage, stopReason }).toMatchObject({ usage: { isEstimated: true }, stopReason: 'tool-calls' });
      const whole = await served(adapter, always({ text: 'yes', thinking: 'well', toolCalls: [search] }));
      expect((await replyOf(whole.model, request)).usage.isEstimated).toBeUndefined();
    },
  );

  it('answers every call of a turn, in the provider’s form, whatever model made it', async () => {
    const { model, standIn } = await served(adapter, [{ toolCalls: [search, list] }, { text: 'done' }]);
    const { toolCalls, text, providerState } = await replyOf(model, request);
    const [, results] = turn(toolCalls, [{ output: { terms: [] } }, { error: { code: 'file-not-found', message: 'gone' } }]);
    if (results === undefined) throw new Error('no results');
    const said = { role: 'assistant', text, toolCalls, ...(providerState === undefined ? {} : { providerState }) } as const;
    const follow: ModelRequest = { ...request, messages: [...request.messages, said, results, user('Go on.')] };
    expect(await replyOf(model, follow)).toMatchObject({ text: 'done', stopReason: 'end' });
    const foreign = [
      { callId: 'c1.1', ...search },
      { callId: 'c1.2', ...list, input: 'no object' },
    ];
    const [, answers] = turn(foreign, [{ output: 1 }, { output: 'two' }]);
    if (answers === undefined) throw new Error('no answers');
    const other = {
      role: 'assistant',
      text: '',
      toolCalls: foreign,
      providerState: { provider: 'other', data: { a: 1 } },
    } as const;
    expect((await replyOf(model, { ...request, messages: [user('go'), other, answers] })).text).toBe('done');
    expect(standIn.requests().map(({ ask }) => ask?.messages.map((message) => message.role))).toEqual([
      ['user'],
      ['user', 'assistant', 'tools', 'user'],
      ['user', 'assistant', 'tools'],
    ]);
  });

  it('asks for the form of the answer, with tools and without', async () => {
    const json = { relevant: true, confidence: 0.5, answer: 'yes', quotes: [] };
    const { model, standIn } = await served(adapter, always({ json }));
    for (const offered of [[], tools]) {
      const reply = await replyOf(model, { ...request, tools: offered, outputSchema: verdictSchema });
      expect(JSON.parse(reply.text)).toEqual(json);
    }
    const schemas = standIn.requests().map(({ ask }) => JSON.stringify(ask?.outputSchema ?? ask?.instructions));
    for (const schema of schemas) expect(schema).toContain('confidence');
  });

  // Those of the package `ai` see to it themselves.
  it.skipIf(adapter.provider === 'ai')(
    'puts a form that the provider cannot be held to into the instructions, and takes a fence off the answer',
    async () => {
      const outputSchema = { type: 'object', additionalProperties: { type: 'number' } };
      const { model, standIn } = await served(
        adapter,
        always({ text: '```json\n{"a": 1}\n```' }),
        {},
        { structuredOutput: 'prompt' },
      );
      expect((await replyOf(model, { ...request, outputSchema })).text).toBe('{"a": 1}');
      expect(standIn.requests()[0]?.ask).toMatchObject({ instructions: expect.stringContaining('"additionalProperties"') });
      expect(standIn.requests()[0]?.ask?.outputSchema).toBeUndefined();
    },
  );

  it('sets how hard the model is to think, and how much it may write', async () => {
    const { model, standIn } = await served(adapter, always({ text: 'x' }));
    await replyOf(model, { ...request, effort: 'low', maxOutputTokens: 77 });
    expect(standIn.requests()[0]?.ask).toMatchObject({ effort: 'low', maxOutputTokens: 77 });
  });

  it.each([
    ['truncated', 'max-tokens'],
    ['refusal', 'refusal'],
  ] as const)('tells a reply that was %s', async (kind, stopReason) => {
    const { model } = await served(adapter, always({ text: 'a long answer', toolCalls: [search], fault: { kind } }));
    expect(await replyOf(model, request)).toMatchObject({ stopReason, toolCalls: [] });
  });

  it('hands on arguments that do not fit, for the model to be told of them', async () => {
    const { model } = await served(adapter, always({ toolCalls: [search], fault: { kind: 'wrong-arguments' } }));
    expect((await replyOf(model, request)).toolCalls).toMatchObject([{ name: 'search_text', input: { nonsense: [true] } }]);
  });

  it('closes the connection of a call that is cancelled, at any time', async () => {
    for (const kind of ['never-answers', 'stall'] as const) {
      const { model, standIn } = await served(adapter, always({ text: 'x'.repeat(400), fault: { kind, afterFrames: 3 } }));
      const abort = new AbortController();
      const reply = replyOf(model, request, abort.signal);
      await expect.poll(() => standIn.report().inFlight).toBe(1);
      abort.abort(new Error('enough'));
      await expect(reply).rejects.toMatchObject({ code: 'cancelled', details: { billed: 'unknown', isRetryable: false } });
      await expect.poll(() => standIn.report().inFlight).toBe(0);
    }
  });

  it('closes the connection when nobody reads on', async () => {
    const { model, standIn } = await served(adapter, always({ text: 'x'.repeat(400), fault: { kind: 'stall', afterFrames: 4 } }));
    for await (const event of model.stream(request, { signal: new AbortController().signal })) {
      if (event.kind === 'text') break;
    }
    await expect.poll(() => standIn.report().inFlight).toBe(0);
  });

  it('does not ask at all when the signal has fired', async () => {
    const { model, standIn } = await served(adapter, always({ text: 'x' }));
    await expect(replyOf(model, request, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
      details: { billed: 'no' },
    });
    expect(standIn.report().calls).toEqual([]);
  });

  it('leaves nothing on the caller’s signal', async () => {
    const { model } = await served(adapter, always({ text: 'x' }));
    const { signal } = new AbortController();
    const open = new Set<unknown>();
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      open.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      open.delete(listener);
      remove(type, listener);
    };
    await replyOf(model, request, signal);
    expect(open.size).toBe(0);
  });

  it('shows neither key nor prompt in its errors, whatever the provider says', async () => {
    const secret = 'the planted words of the prompt';
    const planted = requestOf([user(`Tell nobody: ${secret}, please.`)], { instructions: `Never say: ${secret} again.` });
    for (const [kind] of faults) {
      const { model } = await served(
        adapter,
        always({ text: 'x'.repeat(400), fault: { kind, words: `no: ${secret} by ${plantedKey}` } }),
      );
      const error: unknown = await replyOf(model, planted).catch((thrown: unknown) => thrown);
      if (!isActorError(error)) throw new Error(`no error of ours for ${kind}`);
      const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause), JSON.stringify(error.details)].join(
        '\n',
      );
      expect(shown, kind).not.toContain('planted');
      expect(error.cause, kind).toBeUndefined();
    }
  });

  it('gives the same answer when it is asked again', async () => {
    const { model } = await served(adapter, always({ text: 'yes', toolCalls: [search] }));
    const [one, other] = [await replyOf(model, request), await replyOf(model, request)];
    expect({ ...one, responseId: '', toolCalls: one.toolCalls.map((call) => call.input) }).toEqual({
      ...{ ...other, responseId: '', toolCalls: other.toolCalls.map((call) => call.input) },
      ...(other.providerState === undefined ? {} : { providerState: expect.anything() }),
    });
    expect((await eventsOf(model, request)).at(-1)).toMatchObject({ kind: 'end' });
  });
});
