// The ids of what a model starts in one turn go by the order of its calls, whatever file is read first.

import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import type { DigestRequest } from '../../src/tools/files/digest-files.ts';
import { sessionSwarm, yieldAll } from './session-fixtures.ts';
import { scriptedAgent } from './swarm-fixtures.ts';

const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
const reader = scriptedAgent('reader');
const names = ['a.md', 'b.md', 'c.md'];

test('runs with files that a model starts in one turn have the ids of the order of its calls, whichever file is read first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-order-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = names.map((name) => ({ name, path: join(folder, name) }));
  for (const { name, path } of files) writeFileSync(path, name);
  const system = await createSystem({ threads: 0 });
  onTestFinished(() => system.stop());
  // Each digest is handed out only after that of the file behind it; that of a missing one fails.
  const read = new Map(names.map((name) => [name, Promise.withResolvers<void>()] as const));
  const order: string[] = [];
  const runTask = system.runTask.bind(system);
  system.runTask = async (request, options) => {
    const name = (request.input as DigestRequest).names[0] ?? '';
    const digests = await runTask(request, options);
    await read.get(names[names.indexOf(name) + 1] ?? '')?.promise;
    order.push(name);
    read.get(name)?.resolve();
    return digests;
  };
  const spawn = (input: string, given?: string) => ({
    name: 'sessions_spawn',
    input: { agent: 'reader', label: input, task: { input, ...(given === undefined ? {} : { files: [given] }) } },
  });
  const map = {
    name: 'sessions_map',
    input: { agent: 'reader', items: ['e', 'f'], taskTemplate: { input: '{item}' } },
  };
  const scripts = {
    chief: [
      { toolCalls: [...names.map((name) => spawn(name, name)), spawn('d'), map, { name: 'sessions_list', input: {} }] },
      { ...yieldAll, expect: ['"run":"1.1"', '"runs":["1.5","1.6"]', '"label":"f"'] },
      { text: 'done' },
    ],
    reader: [{ text: 'found' }],
  };
  const { swarm } = await sessionSwarm(scripts, { system, agents: [chief, reader] });
  expect(await swarm.run(chief, { input: 'go', files }).result()).toBe('done');
  expect(order).toEqual(['c.md', 'b.md', 'a.md']);
  const children = swarm.records().filter(({ parent }) => parent === '1');
  expect(Object.fromEntries(children.map(({ id, task }) => [id, task]))).toEqual({
    '1.1': 'a.md',
    '1.2': 'b.md',
    '1.3': 'c.md',
    '1.4': 'd',
    '1.5': 'e',
    '1.6': 'f',
  });
});

test('a file that cannot be digested holds up no call behind its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-order-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'a.md');
  writeFileSync(path, 'a');
  const system = await createSystem({ threads: 0 });
  onTestFinished(() => system.stop());
  system.runTask = () => Promise.reject(new Error('the pool is full'));
  const spawn = (task: object) => ({ name: 'sessions_spawn', input: { agent: 'reader', task } });
  const scripts = {
    chief: [
      { toolCalls: [spawn({ input: 'a', files: ['a.md'] }), spawn({ input: 'b' }), spawn({ input: 'c' })] },
      { ...yieldAll, expect: ['"tool-failed"', '"run":"1.1"', '"run":"1.2"'] },
      { text: 'done' },
    ],
    reader: [{ text: 'found' }],
  };
  const { swarm } = await sessionSwarm(scripts, { system, agents: [chief, reader] });
  expect(await swarm.run(chief, { input: 'go', files: [{ name: 'a.md', path }] }).result()).toBe('done');
});
