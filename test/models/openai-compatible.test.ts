import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { loadModel } from '../../src/models/load-model.ts';
import { checkedProviders } from '../../src/models/providers-option.ts';
import { type Adapter, adapters, always, eventsOf, replyOf, served } from './hosted-adapters.ts';
import { offer, requestOf, user, verdictSchema } from './requests.ts';

const local = adapters.find((adapter) => adapter.provider === 'openai-compatible') as Adapter;
const request = requestOf([user('go')], { tools: offer('search_text', 'list_files') });

/** A server that answers every call with these chunks, or with a status and a body. */
async function saying(
  chunks: readonly (object | string)[] | { readonly status: number; readonly body: string; readonly type?: string },
): Promise<string> {
  const server = createServer((incoming, response) => {
    incoming.resume();
    if (!Array.isArray(chunks)) {
      const { status, body, type } = chunks as { status: number; body: string; type?: string };
      response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(`data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function modelAt(baseUrl: string, options: object = {}) {
  const providers = checkedProviders({ 'openai-compatible': { baseUrl, ...options } });
  return await loadModel('openai-compatible:mine', providers, { clock: systemClock, random: systemRandom });
}

const delta = (value: object, finish_reason: string | null = null) => ({ choices: [{ index: 0, delta: value, finish_reason }] });
const call = (name: string, more: object = {}) => ({ function: { name, arguments: '{"query":"x"}' }, ...more });

describe('the adapter for servers that speak like OpenAI', () => {
  it('needs no key, and sends none', async () => {
    const { standIn } = await served(local, always({ text: 'x' }), { keys: {} });
    expect(await replyOf(await modelAt(standIn.openaiUrl), { ...request, tools: [] }).catch((error) => error.code)).toBe(
      'model-rejected',
    );
    expect(standIn.requests()[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['in the first chunk alone', [0], true],
    ['in every chunk but the last', [0, 1, 2], true],
    ['in every chunk', [0, 1, 2, 3], undefined],
    ['in a chunk without a choice before the text', [-1], true],
    ['after the end', [4], undefined],
  ])('takes the usage %s for what it is', async (_, places, isEstimated) => {
    const usage = (at: number) => (places.includes(at) ? { usage: { prompt_tokens: 900, completion_tokens: 10 } } : {});
    const url = await saying([
      { choices: [], ...usage(-1) },
      ...['a', 'b', 'c'].map((content, at) => ({ ...delta({ content }), ...usage(at) })),
      { ...delta({}, 'stop'), ...usage(3) },
      { choices: [], ...usage(4) },
      '[DONE]',
    ]);
    const reply = await replyOf(await modelAt(url), request);
    expect(reply.usage.isEstimated).toBe(isEstimated);
    if (isEstimated === undefined) expect(reply.usage).toMatchObject({ inputTokens: 900, outputTokens: 10 });
  });

  it('makes up for what local servers leave out: usage, ids, indices, a stop reason for tools', async () => {
    const url = await saying([
      delta({ content: 'I ' }),
      delta({ content: 'look.' }),
      delta({ tool_calls: [call('search_text')] }, 'stop'),
      '[DONE]',
    ]);
    const reply = await replyOf(await modelAt(url), request);
    expect(reply).toMatchObject({
      text: 'I look.',
      stopReason: 'tool-calls',
      toolCalls: [{ callId: 'c1.1', input: { query: 'x' } }],
    });
    expect(reply.usage.inputTokens).toBeGreaterThan(20);
    expect(reply.model).toBe('mine');
  });

  it('tells calls apart that have no index, or the same id', async () => {
    const calls = [call('search_text', { id: 'a' }), call('search_text', { id: 'a' })];
    const url = await saying([...calls.map((one) => delta({ tool_calls: [one] })), delta({}, 'tool_calls')]);
    const reply = await replyOf(await modelAt(url), request);
    expect(reply.toolCalls.map((one) => one.callId)).toEqual(['a', 'c1.2']);
  });

  it('hands on arguments that are no JSON as their text, for the model to be told of', async () => {
    const url = await saying([
      delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'search_text', arguments: '{"query":' } }] }, 'tool_calls'),
    ]);
    expect((await replyOf(await modelAt(url), request)).toolCalls).toEqual([
      { callId: 'a', name: 'search_text', input: '{"query":' },
    ]);
  });

  it('asks for a form natively where no tool is offered, and in words beside tools', async () => {
    const { model, standIn } = await served(
      local,
      always({ json: { relevant: false, confidence: 1, answer: 'no', quotes: [] } }),
    );
    await replyOf(model, { ...request, tools: [], outputSchema: verdictSchema });
    await replyOf(model, { ...request, outputSchema: verdictSchema });
    expect(standIn.requests().map(({ ask }) => ask?.outputSchema !== undefined)).toEqual([true, false]);
  });

  it('does not hold a name against a server that has one model', async () => {
    const chunks = [{ ...delta({ content: 'x' }, 'stop'), model: '/models/some.gguf' }, '[DONE]'];
    const url = await saying(chunks);
    expect((await replyOf(await modelAt(url), request)).model).toBe('/models/some.gguf');
    expect((await replyOf(await modelAt(url, { hasOneModel: true }), request)).model).toBe('mine');
  });

  it.each([
    [
      'llama.cpp',
      400,
      '{"error":{"code":400,"message":"the request exceeds the available context size","type":"x"}}',
      'context-overflow',
    ],
    [
      'vLLM',
      400,
      '{"object":"error","message":"This model\'s maximum context length is 8192 tokens","code":400}',
      'context-overflow',
    ],
    ['Ollama', 404, '{"error":"model \\"mine\\" not found"}', 'model-rejected'],
    [
      'llama.cpp while it loads',
      503,
      '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
      'model-overloaded',
    ],
    ['a proxy', 502, '<html>Bad Gateway</html>', 'model-overloaded'],
  ])('reads an error of %s', async (_, status, body, code) => {
    const url = await saying({ status, body });
    await expect(replyOf(await modelAt(url), request)).rejects.toMatchObject({ code, details: { billed: 'no', status } });
  });

  it.each([
    [
      'text/html; charset=utf-8',
      '<html>Log in</html>',
      'answered with text/html in place of a stream of events, at http://127.0.0.1:',
    ],
    [
      'application/json',
      '{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}',
      'answered with application/json in place',
    ],
    ['', 'hi', 'answered with something in place of a stream of events'],
  ])('takes 200 with "%s" for no stream, says so, and does not try it again', async (type, body, what) => {
    const url = await saying({ status: 200, body, ...(type === '' ? {} : { type }) });
    await expect(replyOf(await modelAt(url), request)).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(what),
      details: { isRetryable: false, billed: 'unknown' },
    });
  });

  it('tells what OpenAI’s headers say of requests', async () => {
    const { model } = await served(local, always({ text: 'x' }), { limits: { openai: { requestsPerMinute: 60 } } });
    expect((await eventsOf(model, request))[0]).toMatchObject({ kind: 'rate', rate: { requests: { limit: 60, remaining: 59 } } });
  });
});
