import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { revisionOf } from '../../src/tools/memory/memory-files.ts';
import { type AgentWishes, scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const call = (name: string, input: unknown): ScriptStep => ({ toolCalls: [{ name, input }] });
const memoryTools: AgentWishes = { tools: ['memory_search', 'memory_read', 'memory_write'] };
const note = '# Growth\n\nRevenue grew by a third in the second quarter.\n';

let memoryRoot: string;
beforeAll(async () => {
  memoryRoot = await mkdtemp(join(tmpdir(), 'troupe-memory-'));
});
afterAll(() => rm(memoryRoot, { recursive: true }));

async function start(scripts: Readonly<Record<string, readonly ScriptStep[]>>) {
  const one = await scriptedSwarm(scripts, { threads: 0, memoryRoot });
  onTestFinished(() => one.swarm.stop());
  return one.swarm;
}

test('what one agent of a swarm writes into the memory, another finds, reads and changes', async () => {
  const revision = await revisionOf(note);
  const writer = [call('memory_write', { file: 'facts/growth.md', text: note }), { text: 'kept', expect: revision }];
  const reader = [
    call('memory_search', { query: 'How much did the revenue grow?' }),
    { ...call('memory_read', { file: 'facts/growth.md' }), expect: ['"file":"facts/growth.md"', '"line":3', 'grew by a third'] },
    {
      ...call('memory_write', { file: 'facts/growth.md', text: 'corrected', ifRevision: revision }),
      expect: ['"text":"# Growth', revision],
    },
    { ...call('memory_write', { file: 'facts/growth.md', text: 'late', ifRevision: revision }), expect: '"ok":true' },
    { text: 'done', expect: '"code":"revision-conflict"' },
  ];
  const swarm = await start({ writer, reader });
  expect(await swarm.run(scriptedAgent('writer', memoryTools), 'go').result()).toBe('kept');
  expect(await swarm.run(scriptedAgent('reader', memoryTools), 'go').result()).toBe('done');
  expect(await readFile(join(memoryRoot, 'facts/growth.md'), 'utf8')).toBe('corrected');
});

test('a swarm without a memory has no memory tools, and one whose folder is not there does not start', async () => {
  const { swarm } = await scriptedSwarm({ agent: [] }, { threads: 0 });
  onTestFinished(() => swarm.stop());
  expect(() => swarm.run(scriptedAgent('agent', memoryTools), 'go')).toThrow(
    expect.objectContaining({ code: 'unknown-tool', message: expect.stringContaining('memory_search') }),
  );
  await expect(scriptedSwarm({}, { threads: 0, memoryRoot: join(memoryRoot, 'no') })).rejects.toMatchObject({
    code: 'invalid-argument',
  });
});
