import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { repeatKey } from '../../src/agents/sessions/repeats.ts';
import type { Reach } from '../../src/agents/trust/reach.ts';
import { sessionSwarm, spawnStep, step, yieldAll } from './session-fixtures.ts';
import { scriptedAgent } from './swarm-fixtures.ts';

const reader = scriptedAgent('reader');
const broken = scriptedAgent('broken');
const chief = scriptedAgent('chief', { mayDelegate: ['reader', 'broken'] });
const agents = [reader, broken];

describe('a task that a model hands on again', () => {
  test('at each level, as an agent that spawns itself for ever would, is caught as a duplicate', async () => {
    const self = scriptedAgent('self', { mayDelegate: ['self'] });
    const scripts = {
      self: [
        spawnStep('self', ' count  the files'),
        { text: 'did it myself', expect: ['"duplicate"', '"run":"1"', 'do it yourself'] },
      ],
    };
    const { swarm } = await sessionSwarm(scripts, { agents: [self] });
    expect(await swarm.run(self, 'count the files').result()).toBe('did it myself');
    expect(swarm.records().map(({ id }) => id)).toEqual(['1']);
  });

  test('is answered with the first run, whose result can be read', async () => {
    const scripts = {
      chief: [
        spawnStep('reader', 'why?'),
        { ...yieldAll, expect: '"accepted"' },
        spawnStep('reader', 'why?\n'),
        step('sessions_list', { runs: ['1.1'], results: true }, { expect: ['"duplicate"', '"run":"1.1"', '"state":"done"'] }),
        { text: 'once', expect: 'found' },
      ],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('once');
    expect(swarm.records()).toHaveLength(2);
  });

  test('beside it, by another run of the tree, can be looked at through a link', async () => {
    const scripts = {
      boss: [spawnStep('reader', 'why?'), yieldAll, spawnStep('chief', 'go on'), yieldAll, { text: 'all', expect: 'linked' }],
      chief: [
        spawnStep('reader', 'why?'),
        step('sessions_list', { runs: ['1.1'], results: true }, { expect: ['"duplicate"', '"run":"1.1"'] }),
        step('sessions_list', { runs: ['1.3'], results: true }, { expect: 'found' }),
        { text: 'linked', expect: 'unknown-run' },
      ],
      reader: [{ text: 'found' }],
    };
    const boss = scriptedAgent('boss', { mayDelegate: ['reader', 'chief'] });
    const { swarm } = await sessionSwarm(scripts, { agents: [...agents, chief] });
    expect(await swarm.run(boss, 'go').result()).toBe('all');
    expect(swarm.records().map(({ id }) => id)).toEqual(['1', '1.1', '1.2']);
  });

  test('by an agent that may touch less is a task of its own, whose result a freer run did not find', async () => {
    const scripts = {
      boss: [
        spawnStep('reader', 'why?'),
        yieldAll,
        spawnStep('narrow', 'go on'),
        yieldAll,
        { text: 'all', expect: 'on its own' },
      ],
      narrow: [
        spawnStep('reader', 'why?'),
        { ...yieldAll, expect: ['"accepted"', '"run":"1.2.1"'] },
        spawnStep('reader', 'why?'),
        { text: 'on its own', expect: ['"duplicate"', '"run":"1.2.1"'] },
      ],
      reader: [{ text: 'found' }],
    };
    const boss = scriptedAgent('boss', { mayDelegate: ['reader', 'narrow'] });
    const narrow = defineAgent({
      ...{ name: 'narrow', description: 'Plays narrow', instructions: 'Play.', model: 'scripted:narrow' },
      ...{ mayDelegate: ['reader'], reach: { roots: [] } },
    });
    const { swarm } = await sessionSwarm(scripts, { agents: [...agents, narrow], roots: [tmpdir()] });
    expect(await swarm.run(boss, 'go').result()).toBe('all');
    expect(swarm.records().map(({ id }) => id)).toEqual(['1', '1.1', '1.2', '1.2.1']);
  });

  test('after the first failed is a new run, and samples ask for more than one', async () => {
    const scripts = {
      chief: [
        spawnStep('broken', 'x'),
        yieldAll,
        spawnStep('broken', 'x'),
        spawnStep('reader', 'y', { samples: 3 }, { expect: ['"accepted"', '"run":"1.2"'] }),
        spawnStep('reader', 'y', { samples: 3 }, { expect: '"runs":["1.3","1.4","1.5"]' }),
        spawnStep('reader', 'y', { samples: 4 }, { expect: ['"duplicate"', '"runs":["1.3","1.4","1.5"]'] }),
        { ...yieldAll, expect: ['"accepted"', '"runs":["1.3","1.4","1.5","1.6"]'] },
        { text: 'sampled' },
      ],
      reader: [{ text: 'found' }],
      broken: [{ fail: { code: 'model-failed' as const, message: 'no' } }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('sampled');
    expect(swarm.records()).toHaveLength(7);
  });

  test('with files is told by what is in them, and the receipt gives their sizes and digests', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-repeats-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'a.md');
    writeFileSync(path, 'first');
    const read = (rest: object = {}) => step('sessions_spawn', { agent: 'reader', task: { input: 'x', files: ['a.md'] } }, rest);
    const sha256 = 'a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e';
    const scripts = {
      chief: [
        read(),
        read({ expect: [`"file":"a.md","bytes":5,"sha256":"${sha256}"`] }),
        { ...yieldAll, expect: '"duplicate"' },
        { ...read(), expect: '"complete"' },
        { text: 'told apart', expect: ['"accepted"', '"run":"1.2"'] },
      ],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await sessionSwarm(scripts, {
      agents,
      // When both of the first spawns are answered.
      onEvent: (event) => {
        if (event.kind === 'activity' && event.runId === '1' && event.text === 'model call 3') writeFileSync(path, 'second');
      },
    });
    const run = swarm.run(chief, { input: 'go', files: [{ name: 'a.md', path }] });
    expect(await run.result()).toBe('told apart');
  });
});

test('the key of a task passes over white space, the form of letters and the order of fields, and over nothing else', () => {
  const key = (input: unknown, agent = 'reader', given: Parameters<typeof repeatKey>[0]['given'] = [], reach?: Reach) =>
    repeatKey({ agent, input, given, reach });
  const [a, b] = ['a', 'b'].map((name) => ({ name, sha256: '1' }));
  expect(key({ q: 'why  not?', n: 1 })).toBe(key({ n: 1, q: ' why not? ' }));
  expect(key('caf\u00e9')).toBe(key('cafe\u0301'));
  expect(
    key(
      'x',
      'reader',
      [a, b].flatMap((one) => one ?? []),
    ),
  ).toBe(
    key(
      'x',
      'reader',
      [b, a].flatMap((one) => one ?? []),
    ),
  );
  const all = [key('x'), key('X'), key(['x']), key({ x: 1 }), key('x', 'writer'), key('x', 'reader', a === undefined ? [] : [a])];
  expect(new Set(all).size).toBe(all.length);
  const reach: Reach = { roots: ['/b', '/a'], hosts: [], write: false, commands: false, denyTools: [], approvalTimeoutMs: null };
  const within = (change: Partial<Reach>) => key('x', 'reader', [], { ...reach, ...change });
  expect(within({ roots: ['/a', '/b'] })).toBe(within({}));
  for (const change of [{ roots: ['/a'] }, { hosts: ['a.example'] }, { write: true }, { commands: true }, { denyTools: ['x'] }])
    expect(within(change)).not.toBe(within({}));
});

test('an agent that starts itself again and again spends at most as allowed', async () => {
  const self = scriptedAgent('self', { mayDelegate: ['self'] });
  const more = step('sessions_map', { agent: 'self', items: ['a', 'b', 'c'], taskTemplate: { input: 'and {item}' } });
  const scripts = { self: [more, yieldAll, { text: 'stopped' }] };
  const { swarm } = await sessionSwarm(scripts, { agents: [self], limits: { maxTokens: 60_000, maxDepth: 5 } });
  await swarm.run(self, 'spawn yourself for ever').outcome();
  const records = swarm.records();
  const spent = records.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(60_000);
  expect(records.some(({ error }) => error?.code === 'limit-tokens')).toBe(true);
});

test('an agent that starts itself again and again spends no more dollars than allowed', async () => {
  const self = scriptedAgent('self', { mayDelegate: ['self'] });
  const usage = { inputTokens: 1000, outputTokens: 1000 };
  const more = step('sessions_map', { agent: 'self', items: ['a', 'b', 'c'], taskTemplate: { input: 'and {item}' } }, { usage });
  const scripts = { self: [more, { ...yieldAll, usage }, { text: 'stopped', usage }] };
  const prices = { scripted: { input: 10, output: 50 } };
  const { swarm } = await sessionSwarm(scripts, { agents: [self], prices, limits: { maxUsd: 2, maxDepth: 5 } });
  await swarm.run(self, 'spawn yourself for ever').outcome();
  const { total } = swarm.ledger();
  // Six cents a call: without the limit the 65 runs that may be would have come to more.
  expect(total.costUsd).toBeGreaterThan(1);
  expect(total.costUsd).toBeLessThanOrEqual(2);
  expect(swarm.records().some(({ error }) => error?.code === 'limit-usd')).toBe(true);
});

test('an agent that starts itself again and again, under ever new names, is stopped by depth, places and count', async () => {
  const self = scriptedAgent('self', { mayDelegate: ['self'] });
  const more = step('sessions_map', { agent: 'self', items: ['a', 'b', 'c'], taskTemplate: { input: 'and {item}' } });
  const scripts = { self: [more, yieldAll, { text: 'stopped' }] };
  const limits = { maxConcurrent: 2, maxAgents: 10, maxDepth: 2 };
  const { swarm, events, journaled } = await sessionSwarm(scripts, { agents: [self], limits });
  expect(await swarm.run(self, 'spawn yourself for ever').result()).toBe('stopped');
  const records = swarm.records();
  expect(records).toHaveLength(1 + 10);
  expect(Math.max(...records.map(({ id }) => id.split('.').length - 1))).toBe(2);
  const running = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'run') continue;
    if (event.record.status === 'running') running.add(event.record.id);
    else running.delete(event.record.id);
    expect(running.size).toBeLessThanOrEqual(2);
  }
  const text = JSON.stringify(await journaled());
  expect(text).toContain('limits.maxDepth is 2');
  expect(text).toContain('limits.maxAgents is 10');
});
