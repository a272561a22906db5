import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { documentOrchestrator, documentReader } from '../../src/agents/document-agents.ts';
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
    expect(normaliseTask(agent, 'why?')).toEqual({ input: 'why?', files: [], taskKey: undefined, limits: {} });
    const { files } = normaliseTask(agent, { input: 'why?', files: ['docs/a.md', { name: 'b', path: '/tmp/b' }] });
    expect(files).toEqual([
      { name: 'docs/a.md', path: `${process.cwd()}/docs/a.md` },
      { name: 'b', path: '/tmp/b' },
    ]);
  });

  test.each([
    [7, 'task must be a text or an object with an `input`, but is the number 7'],
    [{ input: 'x', file: 'a' }, 'task.file must be absent (a task has input, files, taskKey, limits)'],
    [{ input: 'x', files: 'a' }, 'task.files must be a list of paths'],
    [{ input: 'x', files: ['a', ''] }, 'task.files[1] must be a path'],
    [{ input: 'x', taskKey: '' }, 'task.taskKey must be'],
    [{ input: 'x', limits: { maxDepth: -1 } }, 'task.limits.maxDepth must be'],
  ])('%j is refused by name', (task, message) => {
    expect(() => normaliseTask(agent, task)).toThrow(message);
  });

  test('whose input does not fit the agent is refused before it is accepted', () => {
    const strict = defineAgent({ ...plain, inputSchema: z.object({ page: z.int().min(1) }) });
    expect(() => normaliseTask(strict, { input: { page: 0 } })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => normaliseTask(agent, { input: { page: 1 } })).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(normaliseTask(strict, { input: { page: 3 } }).input).toEqual({ page: 3 });
  });
});
