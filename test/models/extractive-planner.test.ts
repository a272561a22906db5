import { describe, expect, it } from 'vitest';
import { createModel } from '../../src/models/extractive.ts';
import { foldStream, type ModelReply } from '../../src/models/fold-stream.ts';
import type { ModelMessage, ModelRequest, ToolCall } from '../../src/models/model.ts';
import { noteText } from '../../src/models/note.ts';
import { type Answer, offer, requestOf, turn, user, verdictSchema } from './requests.ts';

const planning = {
  tools: offer('list_files', 'sessions_map', 'sessions_spawn', 'sessions_yield', 'sessions_list', 'sessions_result'),
};
const goal = 'Which ferries were late?';

const ask = (messages: readonly ModelMessage[], more: Partial<ModelRequest> = {}): Promise<ModelReply> =>
  foldStream(
    createModel('default').stream(requestOf(messages, { ...planning, ...more }), { signal: new AbortController().signal }),
  );

/** A swarm that answers the planner's calls; gives the planner's final text and all its calls. */
async function play(
  respond: (call: ToolCall) => Answer,
  more: Partial<ModelRequest> = {},
): Promise<{ text: string; calls: ToolCall[]; turns: number }> {
  const messages: ModelMessage[] = [user(goal)];
  const calls: ToolCall[] = [];
  for (let turns = 1; turns < 30; turns += 1) {
    const reply = await ask(messages, more);
    if (reply.toolCalls.length === 0) return { text: reply.text, calls, turns };
    calls.push(...reply.toolCalls);
    messages.push(...turn(reply.toolCalls, reply.toolCalls.map(respond)));
  }
  throw new Error('the planner came to no end');
}

const yes = (file: string): object => ({
  relevant: true,
  confidence: 0.9,
  answer: 'Speaks of it in 3 passages.',
  quotes: [
    { text: 'The ferry was late.', file, line: 4 },
    { text: 'Late again.', file, line: 9 },
    { text: 'And once more.', file, line: 12 },
  ],
});
const no = { relevant: false, confidence: 0.8, answer: 'Nothing found: no passage holds “late”.', quotes: [] };

interface Child {
  readonly file: string;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Answers like the session tools, with the results of these children; `fits` of them fit into the reply to the wait. */
function swarmOf(children: readonly Child[], fits = children.length): (call: ToolCall) => Answer {
  const rows = children.map(({ file, value, error }, index) => ({
    run: `1.${index + 1}`,
    agent: 'reader',
    label: file,
    ...(error === undefined ? { outcome: 'done', state: 'done', value } : { outcome: 'failed', state: 'failed', error }),
  }));
  return (call) => {
    if (call.name === 'list_files')
      return { output: { total: children.length, files: children.map(({ file }) => ({ name: file, bytes: 1, kind: 'text' })) } };
    if (call.name === 'sessions_map') {
      const { items } = call.input as { items: string[] };
      const runs = rows.filter(({ label }) => items.includes(label)).map(({ run }) => run);
      return { output: { status: 'accepted', accepted: runs.length, runs, refused: [] } };
    }
    if (call.name === 'sessions_yield')
      return { output: { status: 'complete', table: [], results: rows.slice(0, fits), omitted: [] } };
    const { offset, limit } = call.input as { offset: number; limit: number };
    const page = rows.slice(offset, offset + Math.min(limit, 15));
    const next = offset + page.length;
    return { output: { total: rows.length, sessions: page, ...(next < rows.length ? { nextOffset: next } : {}) } };
  };
}

const files = (count: number): string[] => Array.from({ length: count }, (_, index) => `f${index + 1}.txt`);

describe('the embedded planner', () => {
  it('lists, sends a reader to each file, waits once, and answers', async () => {
    const { text, calls, turns } = await play(
      swarmOf([
        { file: 'a.md', value: yes('a.md') },
        { file: 'b.md', value: no },
      ]),
    );
    expect(calls.map(({ name, input }) => [name, input])).toEqual([
      ['list_files', {}],
      ['sessions_map', { agent: 'reader', items: ['a.md', 'b.md'], taskTemplate: { input: goal, files: ['{item}'] } }],
      ['sessions_yield', { until: 'all' }],
    ]);
    expect(turns).toBe(4);
    expect(text).toContain('1 of 2 documents speaks of it.');
    expect(text).toContain('- a.md\n    line 4: “The ferry was late.”\n    line 9: “Late again.”');
    expect(text).not.toContain('And once more.');
    expect(text).toContain('Nothing found in 1: b.md.');
    expect(text).toMatch(/without a language model.*quite other words may be missing/);
  });

  it('says of readers with a language model that their answers are their own, and gives them', async () => {
    const said = { ...yes('a.md'), answer: 'It was late, twice.' };
    const denied = { ...no, answer: 'The ferry is not spoken of.' };
    const { text } = await play(
      swarmOf([
        { file: 'a.md', value: said },
        { file: 'b.md', value: denied },
      ]),
    );
    expect(text).toContain('- a.md: It was late, twice.\n    line 4: “The ferry was late.”');
    expect(text).toContain('These answers are the readers’ own');
    expect(text).not.toMatch(/made without a language model|found by their words/);
    const none = await play(swarmOf([{ file: 'b.md', value: denied }]));
    expect(none.text).not.toContain('as far as words can tell');
    expect((await play(swarmOf([{ file: 'b.md', value: no }]))).text).toContain('as far as words can tell');
  });

  it('answers with what there is when it is warned that its time is nearly up', async () => {
    const warning: ModelMessage = { role: 'user', text: noteText('from the runtime', 'Few turns are left.') };
    const respond = swarmOf([{ file: 'a.md', value: yes('a.md') }, { file: 'b.md' }]);
    const messages: ModelMessage[] = [user(goal)];
    let reply = await ask(messages);
    for (let turns = 1; reply.toolCalls.length > 0 && turns < 10; turns += 1) {
      const isWait = reply.toolCalls.some(({ name }) => name === 'sessions_yield');
      const interrupted: Answer = { output: { status: 'interrupted', table: [], results: [], omitted: [] } };
      messages.push(
        ...turn(reply.toolCalls, isWait ? [interrupted] : reply.toolCalls.map(respond)),
        ...(isWait ? [warning] : []),
      );
      reply = await ask(messages);
    }
    expect(reply.text).toContain('1 of 1 document speaks of it; 1 could not be answered for.');
    expect(reply.text).toContain('b.md');
    expect(messages.filter(({ role }) => role === 'assistant')).toHaveLength(4);
  });

  it('pages through a long list of files', async () => {
    const respond = swarmOf(files(3).map((file) => ({ file, value: no })));
    const { calls } = await play((call) => {
      if (call.name !== 'list_files') return respond(call);
      const { offset = 0 } = call.input as { offset?: number };
      const names = files(3).slice(offset, offset + 2);
      return { output: { total: 3, files: names.map((name) => ({ name })), ...(offset === 0 ? { nextOffset: 2 } : {}) } };
    });
    expect(calls[1]).toMatchObject({ name: 'list_files', input: { offset: 2 } });
    expect(calls[2]?.input).toMatchObject({ items: files(3) });
  });

  it('spawns one by one where it cannot map', async () => {
    const respond = swarmOf([
      { file: 'a.md', value: yes('a.md') },
      { file: 'c.md', value: no },
    ]);
    let spawned = 0;
    const { text, calls } = await play(
      (call) => {
        if (call.name === 'list_files')
          return { output: { total: 3, files: ['a.md', 'b.md', 'c.md'].map((name) => ({ name })) } };
        if (call.name !== 'sessions_spawn') return respond(call);
        const [file] = (call.input as { task: { files: string[] } }).task.files;
        if (file === 'b.md') return { error: { code: 'limit-agents', message: 'no more agents' } };
        spawned += 1;
        return { output: { status: 'accepted', run: `1.${spawned}` } };
      },
      { tools: offer('list_files', 'sessions_spawn', 'sessions_yield', 'sessions_list') },
    );
    expect(calls[1]).toMatchObject({
      name: 'sessions_spawn',
      input: { agent: 'reader', task: { input: goal, files: ['a.md'] }, label: 'a.md' },
    });
    expect(calls.filter(({ name }) => name === 'sessions_spawn')).toHaveLength(3);
    expect(text).toContain('1 of 2 documents speaks of it; 1 could not be answered for.');
    expect(text).toContain('- b.md: limit-agents: no more agents');
  });

  it('fetches what did not fit, in one turn, and what breaks off, until it has all', async () => {
    const children = files(100).map((file, index) => ({ file, value: index % 2 === 0 ? yes(file) : no }));
    const { text, calls, turns } = await play(swarmOf(children, 10));
    expect(turns).toBeLessThanOrEqual(7);
    expect(calls.flatMap(({ name, input }) => (name === 'sessions_list' ? [input] : []))).toEqual([
      ...[0, 20, 40, 60, 80].map((offset) => ({ offset, limit: 20, results: true })),
      ...[15, 19, 35, 39, 55, 59, 75, 79, 95, 99].map((offset) => ({ offset, limit: 4, results: true })),
    ]);
    expect(text).toContain('50 of 100 documents speak of it.');
    expect(text).toContain('- and 10 more that speak of it');
    expect(text).toMatch(/Nothing found in 50: f2\.txt, .* and 30 more\./);
  });

  it('asks for no more at once than a reply may, and for the rest in the next turn', async () => {
    const names = files(1100);
    const swarm = swarmOf(names.map((file) => ({ file, value: no })));
    const isRead = new Set<string>();
    const respond = (call: ToolCall): Answer => {
      if (call.name !== 'sessions_result') {
        const { output } = swarm(call) as { output: { results?: readonly object[] } };
        const references = output.results?.map((row) => ({ ...row, value: undefined, reference: { bytes: 9000 } }));
        return { output: references === undefined ? output : { ...output, results: references } };
      }
      const { run } = call.input as { run: string };
      isRead.add(run);
      return { output: { run, total: 10, text: JSON.stringify(yes(`f${run.slice(2)}.txt`)) } };
    };
    const messages: ModelMessage[] = [user(goal)];
    const counts: number[] = [];
    for (let reply = await ask(messages); reply.toolCalls.length > 0; reply = await ask(messages)) {
      counts.push(reply.toolCalls.length);
      messages.push(...turn(reply.toolCalls, reply.toolCalls.map(respond)));
    }
    expect(counts).toEqual([1, 11, 1, 1024, 76]);
    expect(isRead.size).toBe(1100);
  });

  it('stays within the tokens that it may write, whatever there is to say', async () => {
    const children = files(500).map((file) => ({ file, value: yes(file) }));
    const { text } = await play(swarmOf(children), { maxOutputTokens: 600 });
    expect(text.length).toBeLessThanOrEqual(2400);
    expect(text).toMatch(
      /500 of 500 documents speak of it\.[\s\S]*- and \d+ more that speak of it[\s\S]*without a language model/,
    );
  });

  it('says of a single document that it speaks of the matter, never yes or no: the text may deny it', async () => {
    const denial = { ...yes('a.md'), quotes: [{ text: 'No ferry was late.', file: 'a.md', line: 4 }] };
    const spoken = (await play(swarmOf([{ file: 'a.md', value: denial }]))).text;
    expect(spoken).toContain('1 of 1 document speaks of it.');
    expect(spoken).toContain('- a.md\n    line 4: “No ferry was late.”');
    const { text } = await play(swarmOf([{ file: 'a.md', value: no }]));
    expect(text).toContain('None of 1 document speaks of it, as far as words can tell.');
    expect(text).toContain('a.md: Nothing found: no passage holds “late”.');
    for (const answer of [spoken, text]) expect(answer).not.toMatch(/^(?:Yes|No)\b/m);
  });

  it.each([1, 10])('says once why all of %i documents could not be answered for, when the reason is the same', async (count) => {
    const error = { code: 'model-lacks-capability', message: 'the question holds no word that can be searched for' };
    const { text } = await play(swarmOf(files(count).map((file) => ({ file, error }))));
    expect(text).toContain('No document could be answered for.');
    expect(text.split('the question holds no word').length - 1).toBe(1);
    expect(text).not.toContain('speaks of it');
    expect(text).not.toContain('This answer was made');
  });

  it('names what failed and what was refused, with the code, and answers for the rest', async () => {
    const failed = { file: 'b.pdf', error: { code: 'pdf-damaged', message: 'cannot be parsed' } };
    const respond = swarmOf([{ file: 'a.md', value: yes('a.md') }, failed]);
    const { text } = await play((call) => {
      const answer = respond(call);
      if (call.name === 'list_files')
        return { output: { total: 3, files: [{ name: 'a.md' }, { name: 'big.md' }, { name: 'b.pdf' }] } };
      if (call.name !== 'sessions_map' || !('output' in answer)) return answer;
      return {
        output: { ...(answer.output as object), refused: [{ item: 'big.md', code: 'limit-agents', message: 'no more' }] },
      };
    });
    expect(text).toContain('1 of 1 document speaks of it; 2 could not be answered for.');
    expect(text).toContain('- a.md\n    line 4');
    expect(text).toContain('- b.pdf: pdf-damaged: cannot be parsed');
    expect(text).toContain('- big.md: limit-agents: no more');
  });

  it('says so when nothing could be answered for', async () => {
    const { text } = await play(swarmOf([{ file: 'b.pdf', error: { code: 'pdf-encrypted', message: 'needs a password' } }]));
    expect(text).toContain('No document could be answered for.');
    expect(text).toContain('- b.pdf: pdf-encrypted: needs a password');
  });

  it('waits again when a wait ends by time, and in the end answers with what there is', async () => {
    const respond = swarmOf([
      { file: 'a.md', value: yes('a.md') },
      { file: 'b.md', value: no },
    ]);
    const { text, calls } = await play((call) => {
      if (call.name === 'sessions_yield') return { output: { status: 'timeout', table: [], results: [], omitted: [] } };
      if (call.name === 'sessions_list')
        return {
          output: {
            total: 2,
            sessions: [
              { run: '1.1', agent: 'reader', label: 'a.md', state: 'done', value: yes('a.md') },
              { run: '1.2', agent: 'reader', label: 'b.md', state: 'running' },
            ],
          },
        };
      return respond(call);
    });
    expect(calls.filter(({ name }) => name === 'sessions_yield')).toHaveLength(3);
    expect(text).toContain('- a.md\n    line 4');
    expect(text).toMatch(/- b\.md: run-timeout: had not ended .*limits\.deadlineMs/);
  });

  it('passes on what readers of another kind say', async () => {
    const { text } = await play(
      swarmOf([
        { file: 'a.md', value: 'Three ferries.' },
        { file: 'b.md', value: { late: 3 } },
      ]),
    );
    expect(text).toContain('- a.md: Three ferries.\n- b.md: {"late":3}');
  });

  it('goes on from any point of its transcript as if it had never stopped', async () => {
    const respond = swarmOf(
      files(40).map((file) => ({ file, value: yes(file) })),
      5,
    );
    const messages: ModelMessage[] = [user(goal)];
    let reply = await ask(messages);
    while (reply.toolCalls.length > 0) {
      expect(await ask(structuredClone(messages))).toEqual(reply);
      messages.push(...turn(reply.toolCalls, reply.toolCalls.map(respond)));
      reply = await ask(messages);
    }
    expect(reply.text).toContain('40 of 40 documents speak of it.');
  });

  it.each([
    ['a goal without files', () => play(() => ({ output: { total: 0, files: [] } }))],
    ['an output schema', () => play(swarmOf([]), { outputSchema: verdictSchema })],
    ['no way to list files', () => play(swarmOf([]), { tools: offer('sessions_map', 'sessions_yield') })],
  ])('refuses %s as model-lacks-capability, naming the keys', async (_, playing) => {
    await expect(playing()).rejects.toMatchObject({
      code: 'model-lacks-capability',
      message: expect.stringMatching(/ANTHROPIC_API_KEY.*GEMINI_API_KEY/),
    });
  });

  it('ends with a tool’s own code when listing or mapping fails', async () => {
    await expect(play(() => ({ error: { code: 'tool-timeout', message: 'late' } }))).rejects.toMatchObject({
      code: 'tool-timeout',
    });
    const respond = swarmOf([{ file: 'a.md', value: no }]);
    const playing = play((call) =>
      call.name === 'sessions_map' ? { error: { code: 'limit-depth', message: 'too deep' } } : respond(call),
    );
    await expect(playing).rejects.toMatchObject({ code: 'limit-depth' });
  });
});
