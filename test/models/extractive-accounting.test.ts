import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mostReplyBytes } from '../../src/agents/sessions/session-replies.ts';
import { createModel } from '../../src/models/extractive.ts';
import { foldStream } from '../../src/models/fold-stream.ts';
import type { ModelMessage, ToolCall } from '../../src/models/model.ts';
import { type Document, type Fate, ReaderSwarm } from './reader-swarm.ts';
import { offer, requestOf, turn, user } from './requests.ts';

const tools = offer('list_files', 'sessions_map', 'sessions_spawn', 'sessions_yield', 'sessions_list', 'sessions_result');
const goal = 'Which ferries were late?';
const signal = new AbortController().signal;

interface Played {
  readonly text: string;
  readonly turns: number;
  readonly calls: readonly ToolCall[];
}

async function play(swarm: ReaderSwarm, question = goal): Promise<Played> {
  const messages: ModelMessage[] = [user(question)];
  const calls: ToolCall[] = [];
  for (let turns = 1; turns <= 12; turns += 1) {
    const reply = await foldStream(createModel('default').stream(requestOf(messages, { tools }), { signal }));
    if (reply.toolCalls.length === 0) return { text: reply.text, turns, calls };
    calls.push(...reply.toolCalls);
    messages.push(...turn(reply.toolCalls, reply.toolCalls.map(swarm.answer)));
  }
  throw new Error('the planner needs more than the twelve turns that a run has');
}

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);

/** The counts that the answer gives. */
function countsIn(text: string): Record<'relevant' | 'judged' | 'irrelevant' | 'said' | 'failed', number> {
  return {
    relevant: numberIn(text, /^(\d+) of \d+ documents? speaks? of it/m),
    judged: numberIn(text, /^(?:\d+ of|None of) (\d+) documents? speaks? of it/m),
    // Of a single one the reader's reason is given.
    irrelevant: /^(?:f\d+|twin)\.txt: x/m.test(text) ? 1 : numberIn(text, /^Nothing found in (\d+):/m),
    said: numberIn(text, /(\d+) (?:of \d+ documents? )?answered(?: in a form of|\.| ?;)/m),
    failed: numberIn(text, /^Not answered for, (\d+):/m),
  };
}

function expectedOf(documents: readonly Document[]): ReturnType<typeof countsIn> {
  // A result that no reply can hold is cut, and then it is no verdict any more.
  const came = documents.map(({ fate, length = 0 }) => (fate.endsWith('relevant') && length > mostReplyBytes ? 'said' : fate));
  const count = (...fates: Fate[]): number => came.filter((fate) => fates.includes(fate)).length;
  return {
    relevant: count('relevant'),
    judged: count('relevant', 'irrelevant'),
    irrelevant: count('irrelevant'),
    said: count('said'),
    failed: count('failed', 'refused', 'endless'),
  };
}

const named = (count: number, fate: (index: number) => Fate): Document[] =>
  Array.from({ length: count }, (_, index) => ({ name: `reports/f${index + 1}.txt`, fate: fate(index) }));

describe('every document is accounted for exactly once in the answer’s counts', () => {
  const fates: Fate[] = ['relevant', 'relevant', 'irrelevant', 'irrelevant', 'said', 'failed', 'refused', 'endless'];

  test.each([
    [1, 40],
    [20, 20],
    [3000, 2],
    [12_000, 1],
  ])(
    'of %i, some refused, some failed, some under one name',
    async (count, numRuns) => {
      const some = fc.uniqueArray(fc.constantFrom(...fates), { minLength: 1, maxLength: fates.length });
      const lengths = fc.array(fc.constantFrom(10, 300, 1500, 70_000), { minLength: 1, maxLength: 4 });
      const shares = fc.integer({ min: 2, max: 50 });
      await fc.assert(
        fc.asyncProperty(some, lengths, shares, fc.infiniteStream(fc.nat(1000)), async (kinds, sizes, share, stream) => {
          const documents = Array.from({ length: count }, (_, index): Document => {
            const draw = stream.next().value as number;
            // Results that fill a page are for the small swarms: they are slow to make.
            const length = count > 100 ? (sizes[draw % sizes.length] ?? 10) % 2000 : (sizes[draw % sizes.length] ?? 10);
            const name = index > 0 && index % share === 0 ? 'twin.txt' : `f${index}.txt`;
            return { name, fate: kinds[draw % kinds.length] ?? 'failed', length };
          });
          const { text } = await play(new ReaderSwarm(documents));
          const expected = expectedOf(documents);
          expect(countsIn(text), text).toEqual(expected);
          expect(expected.judged + expected.said + expected.failed).toBe(count);
        }),
        { numRuns },
      );
    },
    120_000,
  );
});

test('twelve thousand documents take no more than ten of a run’s twelve turns, whatever becomes of them', async () => {
  const kinds: Fate[] = ['relevant', 'irrelevant', 'failed'];
  const quiet = await play(new ReaderSwarm(named(12_000, (index) => kinds[index % 3] ?? 'failed')));
  expect(quiet.turns).toBeLessThanOrEqual(10);
  expect(quiet.text).toContain('4000 of 8000 documents speak of it; 4000 could not be answered for.');
  const slow = await play(new ReaderSwarm(named(12_000, (index) => (index === 7 ? 'endless' : 'relevant'))));
  expect(slow.turns).toBeLessThanOrEqual(10);
  expect(slow.text).toContain('11999 of 11999 documents speak of it; 1 could not be answered for.');
}, 120_000);

test('no call asks for more than the tools take', async () => {
  const { calls } = await play(new ReaderSwarm(named(10_001, () => 'irrelevant')));
  const items = calls.flatMap(({ name, input }) => (name === 'sessions_map' ? [(input as { items: string[] }).items] : []));
  expect(items.flat()).toEqual(named(10_001, () => 'irrelevant').map(({ name }) => name));
  expect(Math.max(...items.map((one) => one.length))).toBeLessThanOrEqual(1000);
}, 60_000);

describe('a result stands under the name of its document', () => {
  it('when more were refused than the reply has room to name', async () => {
    const name = (index: number): string => `${'long/'.repeat(200)}${index}.txt`;
    const documents = Array.from(
      { length: 90 },
      (_, index): Document => ({
        name: name(index),
        fate: index % 30 === 0 ? 'relevant' : 'refused',
      }),
    );
    const { text } = await play(new ReaderSwarm(documents));
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('- long/'))
        .slice(0, 3),
    ).toEqual([0, 30, 60].map((index) => `- ${name(index)}`));
    expect(text).toContain('3 of 3 documents speak of it; 87 could not be answered for.');
  });

  it('when two share a name and one of them is refused', async () => {
    const { text } = await play(
      new ReaderSwarm([
        { name: 'twin.txt', fate: 'refused' },
        { name: 'twin.txt', fate: 'irrelevant' },
        { name: 'other.txt', fate: 'relevant' },
      ]),
    );
    expect(text).toContain('- other.txt\n    line 1: “The ferry of other.txt was late.”');
    expect(text).toContain('Nothing found in 1: twin.txt.');
    expect(text).toContain('- twin.txt: limit-agents:');
    expect(text).not.toMatch(/1\.\d/);
  });
});

test('a question that holds "{item}" reaches every reader as it was asked', async () => {
  const question = 'Where is {item} explained?';
  const swarm = new ReaderSwarm(named(25, () => 'relevant'));
  const { text } = await play(swarm, question);
  expect(swarm.inputs).toEqual(Array.from({ length: 25 }, () => question));
  expect(text).toContain('25 of 25 documents speak of it.');
});
