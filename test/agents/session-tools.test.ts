import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../src/agents/sessions/delegation.ts';
import { listReply, mapReply, mostReplyBytes, type SessionView, yieldReply } from '../../src/agents/sessions/session-replies.ts';
import { fillTemplate, sessionToolSchema, sessionTools } from '../../src/agents/sessions/session-tools.ts';
import { schemaIssues } from '../../src/base/json-schema.ts';
import { openApiSchema } from '../../src/models/gemini/openapi-schema.ts';
import { objectSchema } from '../../src/models/hosted/object-schema.ts';
import { specOf } from './run-fixtures.ts';

const reader = { name: 'reader', description: 'Reads', inputSchema: undefined };
const counter = {
  name: 'counter',
  description: 'Counts',
  inputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
};

function view(run: string, value: unknown): SessionView {
  return { run, agent: 'reader', label: `file-${run}.md`, state: 'done', end: { ok: true, value } };
}

describe('the session tools', () => {
  test('offer each agent with its own schema of input', () => {
    const schema = sessionToolSchema('sessions_spawn', [reader, counter]);
    const fits = (value: unknown): boolean => schemaIssues(schema, value).length === 0;
    expect(fits({ agent: 'reader', task: { input: 'why?' } })).toBe(true);
    expect(fits({ agent: 'counter', task: { input: { n: 3 } }, label: 'three' })).toBe(true);
    expect(fits({ agent: 'counter', task: { input: 'why?' } })).toBe(false);
    expect(fits({ agent: 'writer', task: { input: 'why?' } })).toBe(false);
    expect(fits({ agent: 'reader', task: { input: 'why?', model: 'dear' } })).toBe(false);
  });

  test('are the same text for the same agents', () => {
    expect(JSON.stringify(sessionTools([reader, counter]))).toBe(JSON.stringify(sessionTools([reader, counter])));
    expect(sessionTools([reader]).map((tool) => tool.name)).toEqual([
      'sessions_spawn',
      'sessions_map',
      'sessions_yield',
      'sessions_list',
      'sessions_result',
      'sessions_send',
      'sessions_steer',
      'sessions_cancel',
      'sessions_history',
      'session_status',
      'agents_list',
    ]);
  });

  test('put the item into every text of a template, whatever the item holds', () => {
    expect(fillTemplate({ q: 'about {item}: {item}', list: ['{item}', 7] }, '$& {item}')).toEqual({
      q: 'about $& {item}: $& {item}',
      list: ['$& {item}', 7],
    });
  });
});

describe('the reply to a wait', () => {
  test('holds a table, then the results in order', () => {
    const failed: SessionView = {
      ...view('1.2', null),
      state: 'failed',
      end: { ok: false, outcome: 'failed', error: { code: 'pdf-damaged', message: 'no' } },
    };
    expect(yieldReply('complete', [view('1.1', { answer: 'yes' }), failed])).toEqual({
      status: 'complete',
      table: [
        { run: '1.1', agent: 'reader', label: 'file-1.1.md', outcome: 'done' },
        { run: '1.2', agent: 'reader', label: 'file-1.2.md', outcome: 'failed' },
      ],
      results: [
        { run: '1.1', label: 'file-1.1.md', outcome: 'done', value: { answer: 'yes' } },
        { run: '1.2', label: 'file-1.2.md', outcome: 'failed', error: { code: 'pdf-damaged', message: 'no' } },
      ],
      omitted: [],
    });
  });

  test('never exceeds 64 KiB, and every result is either in it or named as left out', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, fc.constantFrom('x', '"', 'é', '\u0001'), (lengths, letter) => {
        const sessions = lengths.map((length, index) => view(`1.${index + 1}`, letter.repeat(length)));
        const reply = yieldReply('complete', sessions);
        expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(mostReplyBytes);
        const told = [...reply.results.map((one) => (one as { run: string }).run), ...reply.omitted];
        expect(told.sort()).toEqual(sessions.map((one) => one.run).sort());
      }),
      { numRuns: 40 },
    );
  });

  test('of ten thousand runs still fits, and says how much was left out', () => {
    const reply = yieldReply(
      'complete',
      Array.from({ length: 10_000 }, (_, index) => view(`1.${index + 1}`, 'x'.repeat(500))),
    );
    expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(mostReplyBytes);
    expect(reply.table.length + (reply.tableRowsLeftOut ?? 0)).toBe(10_000);
    expect(reply.results.length + reply.omitted.length + (reply.omittedLeftOut ?? 0)).toBe(10_000);
  });
});

test('the reply to a map of very many items still fits, and says how much was left out', () => {
  const runs = Array.from({ length: 10_000 }, (_, index) => `1.${index + 1}`);
  const refused = runs.map((item) => ({ item, code: 'limit-agents', message: 'x'.repeat(100) }));
  const reply = mapReply(runs, refused);
  expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(mostReplyBytes);
  expect(reply.accepted).toBe(10_000);
  expect(reply.runs.length + (reply.runsLeftOut ?? 0)).toBe(10_000);
  expect(reply.refused.length + (reply.refusedLeftOut ?? 0)).toBe(10_000);
});

describe('rows that are very large', () => {
  const parked = Array.from({ length: 9000 }, (_, index) => `1.1.${index + 1}`);
  const error = { code: 'model-failed', message: 'why '.repeat(50_000) };
  const wide: SessionView[] = ['1.1', '1.2', '1.3'].map((run) => ({
    ...view(run, null),
    ...{ state: 'failed', parked, end: { ok: false, outcome: 'failed', error } },
  }));

  test('are cut, so that a listing gets on', () => {
    const page = listReply(wide, 0, 1000, true);
    expect(page.sessions).toHaveLength(3);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(mostReplyBytes);
    expect(page.sessions[0]).toMatchObject({ parked: parked.slice(0, 50), parkedLeftOut: 8950 });
  });

  test('stand in the table of a wait, with their results', () => {
    const reply = yieldReply('complete', wide);
    expect(reply.table).toHaveLength(3);
    expect(reply.results).toHaveLength(3);
    expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(mostReplyBytes);
  });
});

describe('a listing', () => {
  test('gives every session and its result over its pages, each within 64 KiB', () => {
    const sessions = Array.from({ length: 200 }, (_, index) => view(`1.${index + 1}`, 'x'.repeat(index * 20)));
    const seen: string[] = [];
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const page = listReply(sessions, offset, 1000, true);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(mostReplyBytes);
      expect(page.sessions.length).toBeGreaterThan(0);
      for (const row of page.sessions as { run: string; value: string }[]) {
        expect(row.value.length).toBe((Number(row.run.slice(2)) - 1) * 20);
        seen.push(row.run);
      }
      offset = page.nextOffset;
    }
    expect(seen).toEqual(sessions.map((one) => one.run));
  });

  test('gives a result of more than 8 KiB by reference, and whole when it is asked for alone and a page holds it', () => {
    const sessions = [view('1.1', 'x'.repeat(20_000)), view('1.2', 'b')];
    const reference = { bytes: 20_002, preview: 'x'.repeat(500), ref: '1.1' };
    expect(listReply(sessions, 0, 10, true).sessions).toEqual([
      { run: '1.1', agent: 'reader', label: 'file-1.1.md', state: 'done', reference },
      { run: '1.2', agent: 'reader', label: 'file-1.2.md', state: 'done', value: 'b' },
    ]);
    expect(listReply(sessions, 0, 1, true).sessions).toMatchObject([{ run: '1.1', value: 'x'.repeat(20_000) }]);
    for (const letter of ['x', '\u0001']) {
      const page = listReply([view('1.1', letter.repeat(300_000))], 0, 1, true);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(mostReplyBytes);
      expect(page.sessions[0]).toMatchObject({ run: '1.1', reference: { ref: '1.1' } });
    }
  });
});

describe('a spawn by a model', () => {
  const parent = specOf({ depth: 1, limits: { maxDepth: 2, maxAgents: 3 } });

  test('is allowed within the limits', () => {
    expect(refusalOf({ parent, agent: 'reader', spawnedBeneathRoot: 2 })).toBeUndefined();
  });

  test('is refused by the name of the limit and its setting', () => {
    expect(refusalOf({ parent, agent: 'reader', spawnedBeneathRoot: 3 })).toMatchObject({
      code: 'limit-agents',
      message: expect.stringContaining('limits.maxAgents is 3'),
    });
    expect(refusalOf({ parent: { ...parent, depth: 2 }, agent: 'reader', spawnedBeneathRoot: 0 })).toMatchObject({
      code: 'limit-depth',
      message: expect.stringContaining('limits.maxDepth is 2'),
    });
    expect(refusalOf({ parent, agent: 'writer', spawnedBeneathRoot: 0 })).toMatchObject({
      code: 'unknown-agent',
      message: expect.stringContaining('reader'),
    });
  });
});

test('the schemas of the session tools need no keyword that a provider of the field refuses', () => {
  const keywords = new Set<string>();
  const visit = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [keyword, rule] of Object.entries(schema)) {
      keywords.add(keyword);
      if (keyword === 'properties') for (const property of Object.values(rule as object)) visit(property);
      else if (keyword === 'anyOf') for (const choice of rule as unknown[]) visit(choice);
      else if (keyword === 'items') visit(rule);
    }
  };
  for (const { inputSchema } of sessionTools([reader])) visit(inputSchema);
  const taken = [
    'additionalProperties',
    'anyOf',
    'description',
    'enum',
    'exclusiveMinimum',
    'items',
    'maxItems',
    'maxLength',
    'maximum',
  ];
  expect([...keywords].sort()).toEqual(
    [...taken, 'minItems', 'minLength', 'minimum', 'pattern', 'properties', 'required', 'type'].sort(),
  );
});

test('a spawn of several agents can be said to every provider: one object, whose task is a choice between theirs', () => {
  const said = objectSchema(sessionToolSchema('sessions_spawn', [reader, counter]));
  expect(said).not.toHaveProperty('anyOf');
  const { task, label, mode } = said['properties'] as Record<string, { readonly anyOf?: readonly object[] }>;
  expect(task?.anyOf).toHaveLength(2);
  expect([label, mode]).not.toContain(undefined);
  expect(openApiSchema(said)).toBeDefined();
});
