// What a mistyped option of a swarm is called: as its owner wrote it, with what was meant.
import { expect, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import { defineTool } from '../../src/tools/tool.ts';

const brawny = defineAgent({ name: 'a', description: 'a', instructions: 'a', model: 'brawny' });

test.each<[string, SwarmOptions, string]>([
  ['a tool that is none', { tools: ['x' as never] }, 'tools[0] must be a tool made by defineTool, but is the string "x"'],
  ['a folder that is not there', { memoryRoot: '/no/such/folder' }, 'memoryRoot must be the path of a folder that is there'],
  [
    'an MCP server that is none',
    { mcp: { every: { cmd: 'x' } as never } },
    'mcp.every must be a server with either `command` or `url`, but has cmd',
  ],
  ['a role that is none', { agents: [brawny] }, 'the roles are brain and brawn'],
  ['a forgotten await', { system: Promise.resolve() as never }, 'but is a promise'],
])('%s is named as it was written', async (_name, options, message) => {
  const threads = options.system === undefined ? { threads: 0 } : {};
  await expect(createSwarm({ ...threads, ...options })).rejects.toThrow(message);
});

test('where a tool runs is told without what is not for users', () => {
  const options = { description: 'x', inputSchema: {}, runs: 'here' as never, execute: () => 1 };
  expect(() => defineTool(import.meta.url, 'x', options)).toThrow('runs must be "pool" or "host", but is the string "here"');
});
