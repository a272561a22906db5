// Tools for tests that end the thread they run on, or that note how often they ran. They find out what to do from their input.
import { appendFileSync, readFileSync } from 'node:fs';
import { isActorError } from '../../src/base/actor-error.ts';
import { defineTool } from '../../src/tools/tool.ts';

interface Deed {
  /** What to do to the thread. */
  readonly deed?: 'exit' | 'throw' | 'loop' | 'later' | 'wait' | undefined;
  /** Where it is noted that the deed begins. */
  readonly file?: string;
}

const nobody = new Int32Array(new SharedArrayBuffer(4));
const inputSchema = { type: 'object', properties: { deed: { type: 'string' }, file: { type: 'string' } } };

async function act({ deed, file }: Deed, signal: AbortSignal): Promise<string> {
  if (file !== undefined) appendFileSync(file, 'began\n');
  switch (deed) {
    case 'exit':
      process.exit(3);
      break;
    case 'loop':
      // As deaf as a loop that computes, but it leaves the processor to the other tests.
      for (;;) Atomics.wait(nobody, 0, 0, 20);
    case 'throw':
      queueMicrotask(() => {
        throw new Error('thrown outside of any call');
      });
      await never(signal);
      break;
    case 'wait':
      await never(signal);
      break;
    case 'later':
      setTimeout(() => process.exit(3), 5);
      await never(signal);
      break;
    default:
  }
  return 'harmless';
}

function never(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

const description = 'Does a deed';

export const hostDeed = defineTool(import.meta.url, 'host_deed', {
  description,
  inputSchema,
  effects: 'none',
  runs: 'host',
  execute: (input, { signal }) => act(input as Deed, signal),
});

export const poolDeed = defineTool(import.meta.url, 'pool_deed', {
  description,
  inputSchema,
  effects: 'none',
  execute: (input, { signal }) => act(input as Deed, signal),
});

/** The same with effects outside: never repeated unasked. */
export const externalDeed = defineTool(import.meta.url, 'external_deed', {
  description,
  inputSchema,
  runs: 'host',
  execute: (input, { signal }) => act(input as Deed, signal),
});

/** The same on the pool. */
export const externalPoolDeed = defineTool(import.meta.url, 'external_pool_deed', {
  description,
  inputSchema,
  execute: (input, { signal }) => act(input as Deed, signal),
});

/** Writes into a file that it began, what its signal said, and that it is over. */
export const heedingTool = defineTool(import.meta.url, 'heeding_tool', {
  description: 'Works until its signal fires',
  inputSchema: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
  effects: 'none',
  execute: async (input, { signal }) => {
    const { file } = input as { file: string };
    appendFileSync(file, 'began\n');
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    appendFileSync(file, `heard ${isActorError(signal.reason) ? signal.reason.code : 'nothing'}\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    appendFileSync(file, 'over\n');
  },
});

/** Notes in the file that the tool has begun, and waits until the test has written there that it may go on. */
async function passed(gate: string): Promise<void> {
  appendFileSync(gate, 'began\n');
  while (!readFileSync(gate, 'utf8').includes('go')) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const slowTool = defineTool(import.meta.url, 'slow_tool', {
  description: 'Takes its time',
  inputSchema: {
    type: 'object',
    properties: { delayMs: { type: 'integer' }, file: { type: 'string' }, gate: { type: 'string' } },
  },
  effects: 'none',
  execute: async (input) => {
    const { delayMs, file, gate } = input as { delayMs?: number; file?: string; gate?: string };
    if (gate !== undefined) await passed(gate);
    await new Promise((resolve) => setTimeout(resolve, delayMs ?? 0));
    if (file !== undefined) appendFileSync(file, 'over\n');
    return 'slow';
  },
});

export const oddTool = defineTool(import.meta.url, 'odd_tool', {
  description: 'Returns what cannot be sent',
  inputSchema: {},
  effects: 'none',
  runs: 'host',
  execute: () => ({ call: () => 1 }),
});

/** The same on the pool. */
export const oddPoolTool = defineTool(import.meta.url, 'odd_pool_tool', {
  description: 'Returns what cannot be sent',
  inputSchema: {},
  effects: 'none',
  execute: () => ({ call: () => 1 }),
});
