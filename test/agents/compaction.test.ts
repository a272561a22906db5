import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compacted, planCompaction } from '../../src/agents/life/compaction/plan-compaction.ts';
import { bytesOfMessages } from '../../src/agents/life/compaction/transcript-size.ts';
import { repliesIn } from '../../src/models/left-out.ts';
import type { ModelMessage, ToolCall, ToolResult } from '../../src/models/model.ts';

/** A turn as a model makes it: a reply, the results of its calls, and now and then a word of the user. */
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 2000 }),
  fc.constant('x'.repeat(9000)),
);
const turn = fc.record({
  text,
  calls: fc.array(
    fc.record({
      input: fc.dictionary(fc.string({ maxLength: 5 }), text, { maxKeys: 2 }),
      output: fc.oneof(text, fc.jsonValue()),
      ok: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  user: fc.option(text, { nil: undefined }),
});
const transcript = fc.tuple(text, fc.array(turn, { maxLength: 25 })).map(([task, turns]): ModelMessage[] => {
  const messages: ModelMessage[] = [{ role: 'user', text: `task ${task}` }];
  for (const [at, { text: said, calls, user }] of turns.entries()) {
    const toolCalls = calls.map(({ input }, index): ToolCall => ({ callId: `c${at}.${index}`, name: 'read', input }));
    messages.push({ role: 'assistant', text: said, toolCalls });
    const results = calls.map(({ output, ok }, index): ToolResult => {
      const call = { callId: `c${at}.${index}`, name: 'read' };
      return ok ? { ...call, ok, output } : { ...call, ok, error: { code: 'tool-failed', message: JSON.stringify(output) } };
    });
    if (results.length > 0) messages.push({ role: 'tools', results });
    if (user !== undefined) messages.push({ role: 'user', text: user });
  }
  return messages;
});

interface Shortened {
  readonly messages: readonly ModelMessage[];
  readonly taskAt: number;
}

function shortened({ messages, taskAt }: Shortened, mostBytes: number): Shortened {
  const plan = planCompaction(messages, mostBytes, taskAt);
  return plan === undefined ? { messages, taskAt } : { messages: compacted(messages, plan), taskAt: plan.taskAt };
}

function once(messages: readonly ModelMessage[], mostBytes: number): readonly ModelMessage[] {
  return shortened({ messages, taskAt: 0 }, mostBytes).messages;
}

/** Every call is answered right after it, and every result has its call right before it. */
function orphans(messages: readonly ModelMessage[]): string[] {
  return messages.flatMap((message, at) => {
    const [before, after] = [messages[at - 1], messages[at + 1]];
    if (message.role === 'assistant') {
      const answered = after?.role === 'tools' ? after.results.map((result) => result.callId) : [];
      return message.toolCalls.map((call) => call.callId).filter((id) => !answered.includes(id));
    }
    if (message.role !== 'tools') return [];
    const called = before?.role === 'assistant' ? before.toolCalls.map((call) => call.callId) : [];
    return message.results.map((result) => result.callId).filter((id) => !called.includes(id));
  });
}

describe('compaction', () => {
  test('over 1,000 random transcripts leaves no call or result alone, keeps the task, fits, counts every reply, and does nothing twice', () => {
    let count = 0;
    const context = fc.oneof(fc.constant<ModelMessage[]>([]), transcript);
    fc.assert(
      fc.property(context, transcript, fc.integer({ min: 2000, max: 60_000 }), (before, own, beside) => {
        const messages = [...before, ...own];
        const [task] = own as [ModelMessage];
        const mostBytes = bytesOfMessages([task]) + beside;
        const result = shortened({ messages, taskAt: before.length }, mostBytes);
        if (result.messages !== messages) count += 1;
        expect(orphans(result.messages)).toEqual([]);
        expect(result.messages[result.taskAt]).toBe(task);
        expect(result.messages[0]?.role).toBe('user');
        expect(bytesOfMessages(result.messages)).toBeLessThanOrEqual(mostBytes);
        expect(repliesIn(result.messages)).toBe(repliesIn(messages));
        expect(result.messages.at(-1)?.role).toBe(messages.at(-1)?.role);
        expect(planCompaction(result.messages, mostBytes, result.taskAt)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
    expect(count).toBeGreaterThan(300);
  });

  test('of a transcript that grows and is compacted again and again keeps the task and what was asked, and still fits', () => {
    fc.assert(
      fc.property(fc.array(transcript, { minLength: 3, maxLength: 6 }), (parts) => {
        let messages: readonly ModelMessage[] = [{ role: 'user', text: 'the task' }];
        for (const part of parts) {
          messages = once([...messages, ...part], 20_000);
          expect(orphans(messages)).toEqual([]);
          expect(bytesOfMessages(messages)).toBeLessThanOrEqual(20_000);
          expect(messages[0]).toEqual({ role: 'user', text: 'the task' });
        }
      }),
      { numRuns: 100 },
    );
  });

  test('says what was done and found, the newest first where there is no room for all, and who asked for what', () => {
    const reads = Array.from({ length: 40 }, (_, index): ModelMessage[] => [
      { role: 'assistant', text: '', toolCalls: [{ callId: `c${index}`, name: 'read_file', input: { file: `${index}.md` } }] },
      {
        role: 'tools',
        results: [{ callId: `c${index}`, name: 'read_file', ok: true, output: `content of ${index} ${'y'.repeat(500)}` }],
      },
    ]);
    const messages: ModelMessage[] = [
      { role: 'user', text: 'read all' },
      ...reads.slice(0, 2).flat(),
      { role: 'user', text: 'mind the dates' },
      ...reads.slice(2).flat(),
    ];
    const [task, summary, ...tail] = once(messages, 10_000);
    expect(task).toBe(messages[0]);
    expect(tail).toEqual(messages.slice(-tail.length));
    expect(tail[0]?.role).toBe('assistant');
    const said = summary?.role === 'user' ? summary.text : '';
    expect(said).toMatch(/^\[\d+ earlier replies of yours, and what came of them, are left out here\./);
    expect(said).toContain('- asked: mind the dates');
    expect(said).toMatch(/\(\d+ older lines are not shown\)/);
    const last = 40 - tail.length / 2 - 1;
    expect(said).toContain(`- read_file {"file":"${last}.md"} -> content of ${last} yyy`);
  });

  test('cuts what a tool gave when the newest turn alone is too large', () => {
    const messages: ModelMessage[] = [
      { role: 'user', text: 'read' },
      { role: 'assistant', text: '', toolCalls: [{ callId: 'c', name: 'read', input: {} }] },
      { role: 'tools', results: [{ callId: 'c', name: 'read', ok: true, output: { text: 'z'.repeat(50_000) } }] },
    ];
    const result = once(messages, 4000);
    expect(result[1]).toBe(messages[1]);
    expect(JSON.stringify(result[2])).toMatch(/zzz… \[cut: 50011 characters\]/);
  });
});
