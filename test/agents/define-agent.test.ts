import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { documentOrchestrator, documentReader } from '../../src/agents/ready/document-agents.ts';
import { normaliseTask, type Task } from '../../src/agents/task.ts';

const plain = { name: 'reader', description: 'Reads', instructions: 'Read.', model: 'brawn' } as const;

describe('defineAgent', () => {
  test('gives text in and text out without schemas', () => {
    const agent = defineAgent(plain);
    expectTypeOf(agent).toEqualTypeOf<Agent<string, string>>();
    expect(agent).toMatchObject({
      kind: 'troupe.agent',
      tools: [],
      mayDelegate: [],
      inputSchema: undefined,
      outputSchema: undefined,
    });
  });

  test('types tasks and results by the schemas, and says them as JSON Schema at once', () => {
    const agent = defineAgent({
      ...plain,
      inputSchema: z.object({ page: z.int() }),
      outputSchema: z.object({ answer: z.string() }),
    });
    expectTypeOf(agent).toEqualTypeOf<Agent<{ page: number }, { answer: string }>>();
    expectTypeOf<string>().not.toExtend<Task<{ page: number }>>();
    expectTypeOf<string>().toExtend<Task<string>>();
    expect(agent.outputSchema).toMatchObject({ type: 'object', required: ['answer'] });
    expect(structuredClone(agent.inputSchema)).toEqual(agent.inputSchema);
  });

  test.each([
    [{ name: 'Reader' }, 'name must be of the form [a-z0-9][a-z0-9_-]{0,63}, but is the string "Reader"'],
    [{ name: '' }, 'name must be'],
    [{ description: '  ' }, 'description must be a text that is not empty'],
    [{ instructions: undefined }, 'instructions must be a text that is not empty, but is undefined'],
    [{ model: 7 }, 'model must be'],
    [{ tools: ['read_file', 7] }, 'tools[1] must be the name of a tool or a tool made by defineTool, but is the number 7'],
    [{ mayDelegate: ['../x'] }, 'mayDelegate[0] must be'],
    [{ limits: { maxTurns: 0 } }, 'limits.maxTurns must be a whole number of at least 1'],
    [{ outputSchema: 'string' }, 'outputSchema must be a schema'],
    [{ tools: 'read_file' }, 'tools must be a list of tools and names of tools, but is the string "read_file"'],
    [{ tools: ['read_file', 'read_file'] }, 'tools[1] must be of a name that is not taken'],
    [{ mayDelegate: 5 }, 'mayDelegate must be a list of names of agents, but is the number 5'],
    [{ mayDelegat: ['reader'] }, 'mayDelegat is not known here: did you mean mayDelegate? an agent has name, '],
  ])('refuses %j by name', (change, message) => {
    expect(() => defineAgent({ ...plain, ...change } as typeof plain)).toThrow(message);
  });

  test('refuses a schema that JSON Schema cannot say', () => {
    expect(() => defineAgent({ ...plain, outputSchema: z.object({ at: z.date() }) })).toThrow(
      expect.objectContaining({ code: 'invalid-schema' }),
    );
    expect(() => defineAgent({ ...plain, inputSchema: { type: 'string', check: () => true } })).toThrow(
      expect.objectContaining({ code: 'invalid-schema' }),
    );
  });

  test('takes what its input schema takes, where defaults may be left out', () => {
    const agent = defineAgent({ ...plain, inputSchema: z.object({ most: z.number().default(3) }) });
    expectTypeOf(agent).toEqualTypeOf<Agent<{ most?: number | undefined }, string>>();
    expect(normaliseTask(agent, { input: {} }).input).toEqual({ most: 3 });
  });

  test('the built-in agents are a reader with a typed answer, and an orchestrator that may spawn it', () => {
    expect(documentReader.name).toBe('reader');
    expect(documentOrchestrator.mayDelegate).toEqual(['reader']);
    expectTypeOf(documentReader).toExtend<
      Agent<string, { relevant: boolean; quotes: readonly { text: string; file: string }[] }>
    >();
  });
});

describe('a task', () => {
  const agent = defineAgent(plain);

  test('may be a text, and its files become absolute under the names they were given', () => {
    expect(normaliseTask(agent, 'why?')).toEqual({
      ...{ input: 'why?', files: [], taskKey: undefined, limits: {} },
      ...{ mode: 'run', label: null, taskName: null, tainted: false },
    });
    const { files } = normaliseTask(agent, { input: 'why?', files: ['docs/a.md', { name: 'b', path: '/tmp/b' }] });
    expect(files).toEqual([
      { name: 'docs/a.md', path: `${process.cwd()}/docs/a.md` },
      { name: 'b', path: '/tmp/b' },
    ]);
  });

  test.each([
    [7, 'task must be a text or an object with an `input`, but is the number 7'],
    [{ input: 'x', file: 'a' }, 'task.file is not known here: did you mean task.files? a task has input, files, taskKey, limits'],
    [{ input: 'x', files: 'a' }, 'task.files must be a list of paths'],
    [{ input: 'x', files: ['a', ''] }, 'task.files[1] must be a path'],
    [{ input: 'x', taskKey: '' }, 'task.taskKey must be'],
    [{ input: 'x', limits: { maxDepth: -1 } }, 'task.limits.maxDepth must be'],
    [{ input: 'x', files: ['docs/a', { name: 'docs/a', path: '/tmp/b' }] }, 'task.files[1].name must be unlike the others'],
  ])('%j is refused by name', (task, message) => {
    expect(() => normaliseTask(agent, task)).toThrow(message);
  });

  test('may name a file twice, which is then one file', () => {
    const { files } = normaliseTask(agent, { input: 'x', files: ['docs/a', 'docs/b', 'docs/a'] });
    expect(files.map(({ name }) => name)).toEqual(['docs/a', 'docs/b']);
  });

  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  test.each([
    ['undefined', undefined],
    ['a bigint', 7n],
    ['a bigint within', { at: [7n] }],
    ['a function', () => 7],
    ['a function within', { at: () => 7 }],
    ['a symbol', Symbol('x')],
    ['a cycle', cyclic],
  ])('whose input is %s is refused, though its schema allows anything', (_, input) => {
    for (const inputSchema of [{}, z.unknown()]) {
      const loose = defineAgent({ ...plain, inputSchema });
      expect(() => normaliseTask(loose, { input })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    }
  });

  test('is held to rules that JSON Schema cannot say', () => {
    const even = defineAgent({
      ...plain,
      inputSchema: z.object({ page: z.int().refine((page) => page % 2 === 0, 'must be even') }),
    });
    expect(() => normaliseTask(even, { input: { page: 3 } })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('page: must be even') }),
    );
    expect(normaliseTask(even, { input: { page: 4 } }).input).toEqual({ page: 4 });
    const later = defineAgent({ ...plain, inputSchema: z.string().refine(async () => true) });
    expect(() => normaliseTask(later, 'x')).toThrow(expect.objectContaining({ code: 'invalid-schema' }));
  });

  test('whose input does not fit the agent is refused before it is accepted', () => {
    const strict = defineAgent({ ...plain, inputSchema: z.object({ page: z.int().min(1) }) });
    expect(() => normaliseTask(strict, { input: { page: 0 } })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => normaliseTask(agent, { input: { page: 1 } })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(normaliseTask(strict, { input: { page: 3 } }).input).toEqual({ page: 3 });
  });
});
