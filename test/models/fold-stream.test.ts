import { describe, expect, it } from 'vitest';
import { foldStream } from '../../src/models/fold-stream.ts';
import type { ModelEvent } from '../../src/models/model.ts';

async function* streamOf(...events: ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}

const text = (value: string): ModelEvent => ({ kind: 'text', text: value });
const end: ModelEvent = { kind: 'end', stopReason: 'end', usage: { inputTokens: 3, outputTokens: 2 }, model: 'm' };
const call: ModelEvent = { kind: 'tool-call', callId: 'c1', name: 'look', input: { at: 1 } };

describe('folding a stream', () => {
  it('joins the texts and keeps the calls in order', async () => {
    const reply = await foldStream(streamOf(text('one '), call, text('two'), { ...call, callId: 'c2' }, end));
    expect(reply).toEqual({
      text: 'one two',
      toolCalls: [
        { callId: 'c1', name: 'look', input: { at: 1 } },
        { callId: 'c2', name: 'look', input: { at: 1 } },
      ],
      stopReason: 'end',
      usage: { inputTokens: 3, outputTokens: 2 },
      model: 'm',
    });
  });

  it.each([
    ['has no end', [text('a')]],
    ['is empty', []],
    ['ends twice', [end, end]],
    ['goes on after its end', [end, text('more')]],
    ['calls a tool after its end', [end, call]],
  ] as const)('refuses a stream that %s as model-failed', async (_, events) => {
    await expect(foldStream(streamOf(...events))).rejects.toMatchObject({ code: 'model-failed' });
  });

  it.each([
    ['text.text', { kind: 'text', text: 7 }],
    ['text.text', { kind: 'text' }],
    ['tool-call.callId', { ...call, callId: undefined }],
    ['tool-call.callId', { ...call, callId: '' }],
    ['tool-call.name', { ...call, name: 7 }],
    ['tool-call.input', { ...call, input: 7n }],
    ['tool-call.input', { ...call, input: { at: () => 7 } }],
    ['end.stopReason', { ...end, stopReason: 'length' }],
    ['end.usage', { ...end, usage: undefined }],
    ['end.usage.inputTokens', { ...end, usage: { outputTokens: 1 } }],
    ['end.usage.outputTokens', { ...end, usage: { inputTokens: 1, outputTokens: -1 } }],
    ['end.usage.outputTokens', { ...end, usage: { inputTokens: 1, outputTokens: Number.NaN } }],
    ['end.model', { ...end, model: null }],
    ['event', null],
    ['event', 'text'],
    ['kind', { kind: 'thought' }],
    ['kind', { kind: Symbol('kind') }],
  ])('refuses an event by its field: %s', async (field, event) => {
    await expect(foldStream(streamOf(event as unknown as ModelEvent, end))).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(field),
    });
  });

  it('takes a tool call without an input for one with an empty one', async () => {
    const bare = { kind: 'tool-call', callId: 'c', name: 'look' } as unknown as ModelEvent;
    expect((await foldStream(streamOf(bare, end))).toolCalls).toEqual([{ callId: 'c', name: 'look', input: {} }]);
  });

  it('lets the stream’s own error through', async () => {
    const failing = (async function* (): AsyncGenerator<ModelEvent> {
      yield text('a');
      throw new RangeError('no more');
    })();
    await expect(foldStream(failing)).rejects.toThrow(RangeError);
  });
});
