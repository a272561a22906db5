import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/base/clock.ts';
import { runTool } from '../../src/tools/run-tool.ts';
import { defineTool } from '../../src/tools/tool.ts';

const plain = { description: 'Looks', inputSchema: {}, execute: () => 'seen' };
const access = { files: [], roots: [], maxFileBytes: 1 };

describe('defineTool', () => {
  test.each([
    [{ effects: 'extern' }, 'effects must be "none" or "idempotent" or "external", but is the string "extern"'],
    [{ runs: 'hoost' }, 'runs must be "pool" or "host", but is the string "hoost"'],
    [{ taints: 'yes' }, 'taints must be true or false, but is the string "yes"'],
    [{ effect: 'none' }, 'effect is not known here: did you mean effects? a tool has description, '],
    [{ description: ' ' }, 'description must be a text that is not empty'],
    [{ execute: 'seen' }, 'execute must be a function'],
  ])('refuses %j by name', (change, message) => {
    expect(() => defineTool(import.meta.url, 'look', { ...plain, ...change } as typeof plain)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) }),
    );
  });

  test('refuses a name, options and schemas that are none', () => {
    expect(() => defineTool(import.meta.url, 7 as never, plain)).toThrow('name must be');
    expect(() => defineTool('', 'look', plain)).toThrow('module must be');
    expect(() => defineTool(import.meta.url, 'look', null as never)).toThrow('options must be an object');
    expect(() => defineTool(import.meta.url, 'look', { ...plain, inputSchema: { pattern: '(' } })).toThrow(
      expect.objectContaining({ code: 'invalid-schema' }),
    );
  });

  test('hands over the input as its schema gives it, held to rules that JSON Schema cannot say', async () => {
    const inputSchema = z.object({
      most: z
        .number()
        .default(3)
        .refine((most) => most !== 5, 'must not be 5'),
    });
    const { module, name } = defineTool(import.meta.url, 'count', { ...plain, inputSchema, execute: ({ most }) => most * 2 });
    const run = (input: unknown) =>
      runTool(
        { module, name, input, callId: 'c', access, timeoutMs: 1000 },
        { signal: new AbortController().signal, clock: systemClock },
      );
    expect(await run({})).toBe(6);
    expect(await run({ most: 4 })).toBe(8);
    await expect(run({ most: 5 })).rejects.toMatchObject({
      code: 'invalid-tool-input',
      message: expect.stringContaining('most: must not be 5'),
    });
  });
});
