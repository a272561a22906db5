// Tools that misbehave, for the tests of running them.
import { setTimeout as sleep } from 'node:timers/promises';
import { ActorError } from '../../src/base/actor-error.ts';
import { defineTool, type Tool } from '../../src/tools/tool.ts';

const { url } = import.meta;
const anything = { type: 'object' };

export const add: Tool = defineTool(url, 'add', {
  description: 'Adds two integers.',
  inputSchema: {
    type: 'object',
    properties: {
      a: { type: 'integer', minimum: 0 },
      b: { type: 'object', properties: { c: { type: 'integer' } }, required: ['c'] },
    },
    required: ['a'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', properties: { sum: { type: 'integer' } }, required: ['sum'] },
  execute: (input) => {
    const { a, b } = input as { a: number; b?: { c: number } };
    return { sum: a === 13 ? 'unlucky' : a + (b?.c ?? 0) };
  },
});

export const throwing: Tool = defineTool(url, 'throwing', {
  description: 'Throws at once, or later, this or that.',
  inputSchema: anything,
  execute: (input) => {
    const { what } = input as { what: string };
    if (what === 'later') return Promise.reject(new RangeError('too late'));
    if (what === 'coded') throw new ActorError('file-empty', 'nothing there');
    if (what === 'text') throw 'just a text';
    throw new TypeError('too early');
  },
});

export const stubborn: Tool = defineTool(url, 'stubborn', {
  description: 'Waits for ten seconds, whatever its signal says.',
  inputSchema: anything,
  execute: async () => await sleep(10_000, 'late', { ref: false }),
});

export const context: Tool = defineTool(url, 'context', {
  description: 'Says what it was given.',
  inputSchema: anything,
  execute: (_input, { callId, signal, access, clock }) => {
    return { callId, aborted: signal.aborted, roots: access.roots, hasClock: typeof clock.now() === 'number' };
  },
});

/** The reasons with which calls of `heedful` were ended. */
export const heard: unknown[] = [];

export const heedful: Tool = defineTool(url, 'heedful', {
  description: 'Waits for its signal.',
  inputSchema: anything,
  execute: async (_input, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    heard.push(signal.reason);
  },
});

export const lingering: Tool = defineTool(url, 'lingering', {
  description: 'Waits for its signal, and ends a while after it with what it heard.',
  inputSchema: anything,
  execute: async (_input, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await sleep(60);
    const { code, details } = signal.reason as ActorError;
    return { code, details };
  },
});
