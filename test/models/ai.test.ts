import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { foldStream } from '../../src/models/fold-stream.ts';
import { loadModel } from '../../src/models/load-model.ts';
import type { Model } from '../../src/models/model.ts';
import { checkedProviders } from '../../src/models/providers-option.ts';
import { signed } from '../fixtures/ai-model.ts';
import { replyOf } from './hosted-adapters.ts';
import { offer, requestOf, turn, user } from './requests.ts';

const module = new URL('../fixtures/ai-model.ts', import.meta.url).href;
const request = requestOf([user('go')], { tools: offer('search_text') });

async function aiModel(name: string, options: object): Promise<Model> {
  return await loadModel(name, checkedProviders({ ai: { module, ...options } }), { clock: systemClock, random: systemRandom });
}

describe('the adapter for the ai package', () => {
  it('counts cached and thought tokens once, and sends back what the maker signed', async () => {
    const model = await aiModel('ai', { export: 'signed' });
    const reply = await replyOf(model, request);
    expect(reply).toMatchObject({
      text: 'I look.',
      toolCalls: [{ callId: 'a', name: 'search_text', input: { query: 'x' } }],
      usage: { inputTokens: 30, outputTokens: 9, cacheReadTokens: 15, cacheWriteTokens: 5, reasoningTokens: 5 },
      model: 'signed',
    });
    const { text, toolCalls, providerState } = reply;
    const [, results] = turn(toolCalls, [{ output: { found: 1 } }]);
    if (providerState === undefined || results === undefined) throw new Error('nothing was kept');
    await replyOf(model, { ...request, messages: [user('go'), { role: 'assistant', text, toolCalls, providerState }, results] });
    const { prompt = [] } = signed.doStreamCalls.at(-1) ?? {};
    const providerOptions = { maker: { signature: 'signed' } };
    expect(prompt.slice(2)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'let me see', providerOptions },
          { type: 'text', text: 'I look.' },
          { type: 'tool-call', toolCallId: 'a', toolName: 'search_text', input: { query: 'x' }, providerOptions },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'search_text', output: { type: 'json', value: { found: 1 } } },
        ],
      },
    ]);
  });

  it('hands the trace context of the call on as a header, and none where nobody traces', async () => {
    const model = await aiModel('ai', { export: 'signed' });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { signal } = new AbortController();
    await foldStream(model.stream(request, { signal, traceparent }));
    expect(signed.doStreamCalls.at(-1)?.headers).toEqual({ traceparent });
    await foldStream(model.stream(request, { signal }));
    expect(signed.doStreamCalls.at(-1)?.headers).toBeUndefined();
  });

  it('takes models of older specifications', async () => {
    const reply = await replyOf(await aiModel('ai', { export: 'old' }), request);
    expect(reply).toMatchObject({
      text: 'yes',
      stopReason: 'end',
      usage: { inputTokens: 7, outputTokens: 1, cacheReadTokens: 3 },
    });
  });

  it.each([
    ['is no model', { export: 'nothing' }, /must be a language model of the ai package/],
    ['is not there', { export: 'missing' }, /must be a language model of the ai package/],
    ['cannot be loaded', { module: 'file:///not/there.mjs' }, /could not be loaded/],
  ])('says, and charges nothing, when the export %s', async (_, options, message) => {
    const model = await aiModel('ai:any', options);
    await expect(replyOf(model, request)).rejects.toMatchObject({
      ...{ code: 'definition-not-found', message: expect.stringMatching(message), details: { billed: 'no', isRetryable: false } },
    });
  });
});
