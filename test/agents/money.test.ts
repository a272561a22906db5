import { afterEach, expect, test } from 'vitest';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { sumUsd } from '../../src/agents/money/ledger-report.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { stillSwarm } from './session-fixtures.ts';
import {
  type ScriptedSwarm,
  type ScriptedSwarmOptions,
  type Scripts,
  scriptedAgent,
  scriptedSwarm,
  sleep,
  until,
} from './swarm-fixtures.ts';

const open: ScriptedSwarm[] = [];
async function start(scripts: Scripts, options?: ScriptedSwarmOptions): Promise<ScriptedSwarm> {
  const one = await scriptedSwarm(scripts, { threads: 0, ...options });
  open.push(one);
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.swarm.stop();
});

const reader = scriptedAgent('reader');
/** What a tool-less agent of the default size can write costs $0.2048; what it reads here, some $0.015. */
const prices = { scripted: { input: 10, output: 50 } };
const used = (inputTokens: number, outputTokens: number): ScriptStep => ({ text: 'x', usage: { inputTokens, outputTokens } });

test('under a limit of one cent not one call is sent that could pass it', async () => {
  const { swarm, calls } = await start({ reader: [used(10, 1)] }, { prices, limits: { maxUsd: 0.01 } });
  const outcome = await swarm.run(reader, 'go').outcome();
  expect(outcome).toMatchObject({ ok: false, kind: 'over-budget', error: { code: 'limit-usd' } });
  expect(outcome.record).toMatchObject({ costUsd: 0, partial: { text: null, children: [], omitted: 0 } });
  expect(calls()).toBe(0);
});

test('an over-budget error keeps its amounts out of its message', async () => {
  const { swarm } = await start({ reader: [used(10, 1)] }, { prices, limits: { maxUsd: 0.01 } });
  const error: unknown = await swarm
    .run(reader, 'go')
    .result()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'limit-usd', details: { remedy: expect.stringContaining('would admit it') } });
  expect(String(error)).not.toContain('sets aside');
});

test('eight large reservations under a limit of two dollars do not refuse a healthy swarm', async () => {
  // Each sets $0.43 aside, of which it uses a tenth.
  const dear = { scripted: { input: 20, output: 100 } };
  const { swarm } = await start({ reader: [used(100, 400)] }, { prices: dear, limits: { maxUsd: 2 }, delayMs: 5 });
  const outcomes = await swarm.allSettled(Array.from({ length: 8 }, (_, index) => swarm.run(reader, `task ${index}`)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(8).fill('done'));
  expect(swarm.ledger()).toMatchObject({ total: { costUsd: 8 * 0.042, replies: 8 }, reserved: { calls: 0, tokens: 0, usd: 0 } });
});

test('a model without a price is refused before anything is spent, when there is a limit in dollars', async () => {
  const { swarm, calls } = await start({ reader: [used(1, 1)] }, { limits: { maxUsd: 5 } });
  expect(() => swarm.run(reader, 'go')).toThrow(expect.objectContaining({ code: 'limit-unpriced' }));
  for await (const outcome of swarm.map(reader, ['a'], (item) => item))
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'limit-unpriced' } });
  expect(calls()).toBe(0);
  const { swarm: free } = await start({ reader: [used(1, 1)] });
  expect((await free.run(reader, 'go').outcome()).record.costUsd).toBeNull();
});

test('the ledger attributes what was spent to runs, subtrees and models, and says what the brain alone would have cost', async () => {
  const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
  const map = { agent: 'reader', items: ['a', 'b'], taskTemplate: { input: '{item}' } };
  const usage = { inputTokens: 1000, outputTokens: 100, cacheReadTokens: 500 };
  const { swarm } = await start(
    {
      chief: [
        { toolCalls: [{ name: 'sessions_map', input: map }], usage },
        { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }], usage },
        { text: 'merged', usage },
      ],
      reader: [{ text: 'found', usage }],
    },
    {
      agents: [reader],
      models: { brain: 'scripted:chief' },
      prices: { 'scripted:chief': { input: 10, output: 50, cacheRead: 1 }, 'scripted:reader': { input: 1, output: 5 } },
    },
  );
  const { record } = await swarm.run(chief, 'go').outcome();
  expect(record).toMatchObject({
    costUsd: 3 * 0.0105,
    model: 'scripted:chief',
    answeredBy: 'chief',
    isEstimated: false,
  });
  const { total, models, runs } = swarm.ledger();
  expect(total).toMatchObject({
    inputTokens: 5000,
    cacheReadTokens: 2500,
    cacheHitRate: 0.5,
    replies: 5,
    brainAloneUsd: 0.0525,
  });
  expect(total.costUsd).toBe(0.0345);
  expect(models.map(({ model, costUsd }) => [model, costUsd])).toEqual([
    ['scripted:chief', 0.0315],
    ['scripted:reader', 0.003],
  ]);
  expect(runs.map(({ run, costUsd, subtreeUsd }) => [run, costUsd, subtreeUsd])).toEqual([
    ['1', 0.0315, 0.0345],
    ['1.1', 0.0015, 0.0015],
    ['1.2', 0.0015, 0.0015],
  ]);
});

test('a parent’s limit bounds all that its children spend, and over budget it hands over what there is', async () => {
  const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
  const map = { agent: 'reader', items: ['a', 'b', 'c'], taskTemplate: { input: '{item}' } };
  const { swarm, calls } = await start(
    {
      chief: [
        { text: 'I ask three.', toolCalls: [{ name: 'sessions_map', input: map }], usage: { inputTokens: 10, outputTokens: 10 } },
        { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }], usage: { inputTokens: 10, outputTokens: 10 } },
        { text: 'merged' },
      ],
      reader: [used(3500, 0)],
    },
    { agents: [reader], limits: { maxConcurrent: 1 } },
  );
  const outcome = await swarm.run(chief, { input: 'go', limits: { maxTokens: 15_000 } }).outcome();
  expect(outcome).toMatchObject({ ok: false, kind: 'over-budget', error: { code: 'limit-tokens' } });
  expect(outcome.record.partial).toMatchObject({
    text: 'I ask three.',
    children: [
      { run: '1.1', outcome: 'done', value: 'x' },
      { run: '1.2', outcome: 'done', value: 'x' },
      { run: '1.3', outcome: 'done', value: 'x' },
    ],
  });
  expect(calls()).toBe(5);
  expect(swarm.ledger().total).toMatchObject({ inputTokens: 3 * 3500 + 20, costUsd: null });
});

test('an answer by another model than was asked for fails its run, and is on record', async () => {
  const module = new URL('../fixtures/other-model.ts', import.meta.url).href;
  const swarm = await createSwarm({ threads: 0, agents: [], providers: { other: { module, runs: 'host' } } });
  const agent = { ...reader, model: 'other:small' };
  const { record } = await swarm.run(agent, 'go').outcome();
  expect(record).toMatchObject({
    outcome: 'failed',
    error: { code: 'model-mismatch' },
    model: 'other:small',
    answeredBy: 'large',
  });
  expect(record.usage).toMatchObject({ inputTokens: 3, modelCalls: 1 });
  await swarm.stop();
});

test('a run that ends for want of time hands over what there is, and its parent’s model reads its last words', async () => {
  const chief = scriptedAgent('chief', { mayDelegate: ['middle'] });
  const middle = scriptedAgent('middle', { mayDelegate: ['reader'] });
  const [askMiddle, askReader] = ['middle', 'reader'].map((agent): ScriptStep => {
    return { text: `I ask ${agent}.`, toolCalls: [{ name: 'sessions_spawn', input: { agent, task: { input: 'go' } } }] };
  });
  const wait: ScriptStep = { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] };
  const { swarm, clock, calls } = await stillSwarm(
    {
      chief: [askMiddle ?? {}, wait, { text: 'so', expect: ['run-timeout', '"partial":"I ask reader."'] }],
      middle: [askReader ?? {}, wait, { text: 'never', delayMs: 60_000 }],
      reader: [{ text: 'found' }],
    },
    { agents: [reader, middle], limits: { timeoutMs: 5000 } },
  );
  const run = swarm.run(chief, 'go');
  await until(() => calls() === 6, 'the last call of the middle one');
  clock.advance(5000);
  expect(await run.result()).toBe('so');
  expect(swarm.records().find(({ id }) => id === '1.1')).toMatchObject({
    outcome: 'timed-out',
    partial: { text: 'I ask reader.', children: [{ run: '1.1.1', outcome: 'done', value: 'found' }] },
  });
});

test.each([1, 2, 3])(
  'a coordinator that crashes (seed %i) leaves the ledger the sum of the runs, with nothing set aside',
  async (seed) => {
    const random = seededRandom(seed);
    const steps = [
      { toolCalls: [{ name: 'nothing', input: {} }], delayMs: 4 },
      { text: 'x', delayMs: 4 },
    ];
    const { swarm } = await start({ reader: steps }, { prices, limits: { maxUsd: 50 } });
    const runs = Array.from({ length: 12 }, (_, index) => swarm.run(reader, `task ${index}`));
    for (let crash = 0; crash < 2; crash++) {
      await sleep(random.next() * 20);
      newestHome().actors?.coordinator.tell.report(undefined as never);
    }
    const outcomes = await swarm.allSettled(runs);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(12).fill('done'));
    const { total, reserved } = swarm.ledger();
    expect(total).toMatchObject({ replies: 24, estimatedTokens: 0 });
    expect(total.costUsd).toBe(sumUsd(outcomes.map(({ record }) => record.costUsd)));
    expect(reserved).toEqual({ calls: 0, tokens: 0, usd: 0 });
  },
);

test('a swarm that takes up the journal of another process counts what that one has spent, and set aside', async () => {
  const journal = createMemoryJournal();
  const first = await start({ reader: [used(1000, 100)] }, { prices, journal });
  for (const task of ['a', 'b']) await first.swarm.run(reader, task).result();
  const before = await allOf(journal);
  const { total } = first.swarm.ledger();
  expect(total.costUsd).toBe(0.03);
  const kept = createMemoryJournal();
  await kept.append(before.map(({ event }) => event));
  const second = await start({ reader: [used(1000, 100)] }, { prices, journal: kept, limits: { maxUsd: 0.24 } });
  expect(second.swarm.ledger().total).toEqual(total);
  expect(await second.swarm.run(reader, 'c').outcome()).toMatchObject({ kind: 'over-budget', error: { code: 'limit-usd' } });
  expect(second.calls()).toBe(0);
});
