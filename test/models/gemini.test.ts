import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Adapter, adapters, always, hostedModel, replyOf, served } from './hosted-adapters.ts';
import { offer, requestOf, turn, user, verdictSchema } from './requests.ts';

const third = adapters.find((adapter) => adapter.provider === 'gemini') as Adapter;
const second: Adapter = { ...third, modelId: 'gemini-2.5-test' };
const request = requestOf([user('go')], { tools: offer('search_text', 'list_files') });
const calls = [
  { name: 'search_text', input: { query: 'one' } },
  { name: 'search_text', input: { query: 'two' } },
];

interface Body {
  readonly contents: readonly { readonly role: string; readonly parts: readonly Record<string, unknown>[] }[];
  readonly generationConfig: Record<string, unknown>;
}

/** A server whose every answer is this one. */
async function answering(status: number, body: string | (() => string)): Promise<string> {
  const server = createServer((call, response) => {
    call.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    if (typeof body === 'string') response.end(body);
    else response.on('drain', () => response.write(body())).write(body());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the adapter for Gemini', () => {
  it.each([
    [
      'with words',
      JSON.stringify({ error: { message: 'no such field' } }),
      'gemini does not accept the request (400): no such field',
    ],
    ['without any', '', 'gemini does not accept the request (400)'],
    ['without end', () => ' '.repeat(65_536), 'gemini does not accept the request (400)'],
  ])('tells what the API said of a refused call, and nothing of its own: %s', async (_, body, message) => {
    const model = await hostedModel(third, await answering(400, body));
    await expect(replyOf(model, request)).rejects.toMatchObject({ code: 'model-rejected', message });
  });

  it('tells two calls of one chunk apart', async () => {
    const { model } = await served(third, always({ toolCalls: calls, isOneChunk: true }));
    expect((await replyOf(model, request)).toolCalls.map((call) => call.input)).toEqual([{ query: 'one' }, { query: 'two' }]);
  });

  it('sends signed parts back as they came, a part of no text too, and the ids of calls with their results', async () => {
    const script = [
      { thinking: 'let me see', text: 'I look.', toolCalls: calls },
      { thinking: 'so', text: 'done' },
      { text: 'yes' },
    ];
    const { model, standIn } = await served(third, script);
    const one = await replyOf(model, request);
    const [, results] = turn(one.toolCalls, [{ output: 1 }, { output: 2 }]);
    if (results === undefined || one.providerState === undefined) throw new Error('nothing was kept');
    const said = { role: 'assistant', text: one.text, toolCalls: one.toolCalls, providerState: one.providerState } as const;
    const other = await replyOf(model, { ...request, messages: [user('go'), said, results] });
    if (other.providerState === undefined) throw new Error('nothing was kept');
    const last = { role: 'assistant', text: other.text, toolCalls: [], providerState: other.providerState } as const;
    await replyOf(model, { ...request, messages: [user('go'), said, results, last, user('Sure?')] });
    const contents = (standIn.requests()[2]?.body as Body | undefined)?.contents ?? [];
    const signature = expect.stringMatching(/^signed-/);
    expect(contents[1]?.parts).toMatchObject([
      { text: 'I look.' },
      { thoughtSignature: signature },
      { functionCall: { args: { query: 'two' } } },
    ]);
    expect(contents[2]?.parts).toMatchObject([
      { functionResponse: { id: 'toolu_1_1', response: { output: 1 } } },
      { functionResponse: { id: 'toolu_1_2', response: { output: 2 } } },
    ]);
    expect(contents[3]?.parts).toEqual([{ text: 'done' }, { text: '', thoughtSignature: signature }]);
  });

  it('gives calls that have no id one of their turn and place', async () => {
    const { model } = await served(second, always({ toolCalls: calls }));
    expect((await replyOf(model, request)).toolCalls.map((call) => call.callId)).toEqual(['c1.1', 'c1.2']);
    const later = { ...request, messages: [user('go'), ...turn([{ callId: 'c1.1', name: 'list_files', input: {} }], [])] };
    expect((await replyOf(model, later)).toolCalls.map((call) => call.callId)).toEqual(['c2.1', 'c2.2']);
  });

  it('asks models of the second generation for a form in words, when they have tools, and for thinking in tokens', async () => {
    const { model, standIn } = await served(
      second,
      always({ json: { relevant: false, confidence: 1, answer: 'no', quotes: [] } }),
    );
    await replyOf(model, { ...request, outputSchema: verdictSchema, effort: 'medium' });
    const { ask, body } = standIn.requests()[0] ?? {};
    expect(ask?.outputSchema).toBeUndefined();
    expect(ask?.instructions).toContain('"confidence"');
    expect((body as Body).generationConfig['thinkingConfig']).toEqual({ thinkingBudget: 8192 });
  });

  it('leaves half of what a model of the second generation may write for the answer, however hard it thinks', async () => {
    const { model, standIn } = await served(second, always({ text: 'x' }));
    const asked = [
      ['high', 4096],
      ['low', 4096],
      ['max', 100_000],
      ['low', 77],
    ] as const;
    for (const [effort, maxOutputTokens] of asked) await replyOf(model, { ...request, effort, maxOutputTokens });
    const budgets = standIn.requests().map(({ body }) => (body as Body).generationConfig['thinkingConfig']);
    expect(budgets).toEqual([2048, 1024, 24_576, 512].map((thinkingBudget) => ({ thinkingBudget })));
  });

  it('does not try again what has no quota left today', async () => {
    const { model } = await served(third, always({ text: 'x', fault: { kind: 'daily-quota', retryAfterMs: 46_000 } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({ code: 'rate-limited', details: { isRetryable: false } });
  });

  it('takes a call that the model wrote badly for a failure that may not come again', async () => {
    const { model } = await served(third, always({ toolCalls: calls, fault: { kind: 'malformed-arguments' } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({
      code: 'model-failed',
      details: { isRetryable: true, billed: 'unknown' },
    });
  });

  it('leaves no unhandled rejection behind when its connection breaks', async () => {
    const rejected: unknown[] = [];
    const onRejection = (error: unknown): void => void rejected.push(error);
    process.on('unhandledRejection', onRejection);
    const { model } = await served(third, always({ text: 'x'.repeat(400), fault: { kind: 'break-off', afterFrames: 3 } }));
    await expect(replyOf(model, request)).rejects.toMatchObject({ code: 'model-unreachable' });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
    expect(rejected).toEqual([]);
  });
});
