import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicBody } from '../../src/models/anthropic/request-body.ts';
import type { ModelRequest } from '../../src/models/model.ts';
import type { FaultKind } from '../stand-in/script.ts';
import { type Adapter, adapters, always, eventsOf, replyOf, served } from './hosted-adapters.ts';
import { offer, requestOf, turn, user } from './requests.ts';

const anthropic = adapters.find((adapter) => adapter.provider === 'anthropic') as Adapter;
const request = requestOf([user('go')], { tools: offer('search_text', 'list_files') });

/** All blocks in their order, without the marks, as one text. */
function blocksOf(body: ReturnType<typeof anthropicBody>): string {
  const blocks = [...(body.tools ?? []), body.system, ...body.messages.flatMap(({ content }) => content as readonly unknown[])];
  return blocks.map((block) => JSON.stringify(block, (key, value) => (key === 'cache_control' ? undefined : value))).join('\n');
}

interface Body {
  readonly messages: readonly { readonly content: readonly Record<string, unknown>[] }[];
}

describe('the adapter for Anthropic', () => {
  it('tells what the headers say of the rates, also of a call that is turned down', async () => {
    const { model } = await served(anthropic, always({ text: 'x', faults: [{ kind: 'overloaded' }] }), {
      limits: { anthropic: { requestsPerMinute: 10, inputTokensPerMinute: 1000 } },
    });
    const seen: string[] = [];
    const first = (async () => {
      for await (const event of model.stream(request, { signal: new AbortController().signal })) seen.push(event.kind);
    })();
    await expect(first).rejects.toMatchObject({ code: 'model-overloaded', details: { status: 529, billed: 'no' } });
    expect(seen).toEqual(['rate']);
    const events = await eventsOf(model, request);
    expect(events[0]).toMatchObject({
      kind: 'rate',
      rate: { requests: { limit: 10, remaining: 8 }, inputTokens: { limit: 1000 } },
    });
  });

  it('reads the prefix that its calls share from the provider’s cache, and counts nothing twice', async () => {
    const { model, standIn } = await served(anthropic, always({ text: 'x' }), { cacheMinimumTokens: 10 });
    const one = requestOf([user('first')], { tools: request.tools, instructions: 'Read closely. '.repeat(20) });
    const other: ModelRequest = { ...one, messages: [user('second')] };
    const written = await replyOf(model, one);
    const read = await replyOf(model, other);
    expect(written.usage.cacheWriteTokens).toBeGreaterThan(0);
    expect(read.usage.cacheReadTokens).toBeGreaterThan(100);
    const counted = standIn.report().calls.map((call) => call.usage.input);
    expect([written.usage.inputTokens, read.usage.inputTokens]).toEqual(counted);
  });

  it('gives bodies that begin alike, byte for byte, to a transcript and to what follows on it', () => {
    const step = fc.record({
      text: fc.string(),
      input: fc.dictionary(fc.string(), fc.jsonValue()),
      output: fc.jsonValue(),
      next: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        const transcript = [user('go')];
        let before = '';
        for (const [index, { text, input, output, next }] of steps.entries()) {
          const [said, results] = turn([{ callId: `c${index}`, name: 'search_text', input }], [{ output }]);
          if (said?.role !== 'assistant' || results === undefined) throw new Error('no turn');
          transcript.push({ ...said, text }, results, user(next));
          const blocks = blocksOf(anthropicBody('claude-test', { ...request, messages: [...transcript] }, {}));
          expect(blocks.startsWith(before)).toBe(true);
          before = blocks;
        }
      }),
    );
  });

  it('sends thinking back as it came, signed, and leaves another model’s out', async () => {
    const script = [
      { thinking: 'let me see '.repeat(9), text: 'I look.', toolCalls: [{ name: 'search_text', input: { query: 'q' } }] },
      { text: 'done' },
    ];
    const { model, standIn } = await served(anthropic, script);
    const { text, toolCalls, providerState } = await replyOf(model, request);
    const [call] = turn(toolCalls, [{ output: 1 }]).slice(1);
    if (call === undefined || providerState === undefined) throw new Error('nothing was kept');
    const said = { role: 'assistant', text, toolCalls } as const;
    await replyOf(model, { ...request, messages: [user('go'), { ...said, providerState }, call] });
    const data = { ...(providerState.data as object), model: 'claude-other' };
    await replyOf(model, { ...request, messages: [user('go'), { ...said, providerState: { ...providerState, data } }, call] });
    const types = standIn.requests().map(({ body }) => (body as Body).messages[1]?.content.map((block) => block['type']));
    expect(types).toEqual([undefined, ['thinking', 'text', 'tool_use'], ['text', 'tool_use']]);
  });

  it.each<[FaultKind, string, boolean]>([
    ['spend-limit', 'spend-limit', false],
    ['daily-quota', 'spend-limit', false],
    ['rate-limit', 'rate-limited', true],
  ])('takes the 429 of %s for %s', async (kind, code, isRetryable) => {
    const { model } = await served(anthropic, always({ text: 'x', fault: { kind } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({
      code,
      details: { isRetryable, status: 429, requestId: 'req_anthropic_1' },
    });
  });

  it('goes no further than the call that it was asked for, and does not follow a redirect', async () => {
    const { model, standIn } = await served(anthropic, always({ text: 'x', fault: { kind: 'redirect' } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({
      code: 'model-rejected',
      details: { status: 302, billed: 'no' },
    });
    expect(standIn.report().calls).toHaveLength(1);
  });
});
