// Swarms whose models are called by the gateway, on real threads: one system for all tests of this file.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, defineAgent } from '../../../src/agents/agent.ts';
import { createSwarm } from '../../../src/agents/create-swarm.ts';
import type { Journal } from '../../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../../src/agents/journal/memory-journal.ts';
import type { Run } from '../../../src/agents/runs/run.ts';
import type { Swarm } from '../../../src/agents/swarm.ts';
import type { SwarmEvent } from '../../../src/agents/swarm-events.ts';
import type { SwarmOptions } from '../../../src/agents/swarm-options.ts';
import { globalTable } from '../../../src/base/global-table.ts';
import { firstDedicatedSlot } from '../../../src/runtime/dedicated-slots.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import { until } from '../swarm-fixtures.ts';
import { FakeProvider } from './fake-provider.ts';

let system: ActorSystem;
beforeAll(async () => {
  system = await createSystem({ threads: 2 });
});
afterAll(() => system.stop());

/** The gateway's own slot. */
const slot = firstDedicatedSlot;

function agentOf(modelId: string, more: { name?: string; maxOutputTokens?: number } = {}): Agent<string, string> {
  return defineAgent({ name: modelId, description: 'Asks', instructions: 'Answer.', model: `fake:${modelId}`, ...more });
}

async function swarmOf(
  fake: FakeProvider,
  options: SwarmOptions = {},
  spec: Parameters<FakeProvider['spec']>[0] = {},
): Promise<Swarm> {
  return await createSwarm({ system, agents: [], ...options, providers: { fake: fake.spec(spec) } });
}

async function liveGateway(): Promise<void> {
  const isLive = async (): Promise<boolean> => (await system.threadStatistics()).some((one) => one.slot === slot);
  await expect.poll(isLive, { timeout: 10_000 }).toBe(true);
}

describe('the gateway', () => {
  test('makes the calls of hosted models, those of all swarms, on one thread of its own that starts with the first of them', async () => {
    const fakes = [new FakeProvider(), new FakeProvider()];
    const swarms = await Promise.all(fakes.map((fake) => swarmOf(fake)));
    expect((await system.threadStatistics()).map((one) => one.slot)).not.toContain(slot);
    const outcomes = await Promise.all(swarms.map((swarm) => swarm.run(agentOf('quick'), 'Go').outcome()));
    expect(outcomes).toMatchObject([{ value: 'one two three' }, { value: 'one two three' }]);
    const gateways = (await system.threadStatistics()).filter((one) => one.slot === slot);
    expect(gateways.map(({ threadId }) => threadId)).toEqual([fakes[0]?.count('thread')]);
    expect(fakes[1]?.count('thread')).toBe(fakes[0]?.count('thread'));
    for (const swarm of swarms) await swarm.stop();
  });

  test('whose thread is killed with fifty streams open loses each of them once, as `gateway-lost`; the calls after that work, and nothing is left over', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake, { limits: { maxConcurrent: 50 } });
    const before = await system.systemStatistics();
    const runs = Array.from({ length: 50 }, () => swarm.run(agentOf('gated'), 'Go'));
    await until(() => fake.count('open') === 50, 'fifty open streams');
    await system.killThread(slot);
    fake.openGate();
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    // Each lost call may have to be paid, and is tried again.
    expect(fake.count('calls')).toBe(100);
    for (const { record } of outcomes) expect(record).toMatchObject({ isEstimated: true, usage: { modelCalls: 1 } });
    await liveGateway();
    await expect.poll(async () => (await system.systemStatistics()).total.openAsks).toBe(before.total.openAsks);
  });

  test('whose thread is killed while calls wait to be sent loses none of those: they are asked for again, and cost nothing', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake, { limits: { maxConcurrent: 8 } }, { limits: { maxInFlight: 2 } });
    const runs = Array.from({ length: 8 }, () => swarm.run(agentOf('gated'), 'Go').outcome());
    for (const kill of [1, 2]) {
      await until(() => fake.count('calls') === 2 * kill, 'two more streams');
      const waiting = async () => (await swarm.gateway())?.providers.find(({ inFlight }) => inFlight === 2)?.waiting;
      await expect.poll(waiting).toBe(6);
      await system.killThread(slot);
      // Not before: each call that ends as the thread dies makes room for another, and both may be lost.
      if (kill === 2) fake.openGate();
    }
    const outcomes = await Promise.all(runs);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(outcomes.filter(({ record }) => record.isEstimated).length).toBeLessThanOrEqual(4);
  });

  test('goes on with a call while the thread of its agent dies; the next life of the agent joins it, and it is made once', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake);
    const run = swarm.run(agentOf('gated'), 'Go');
    await until(() => fake.count('open') === 1, 'an open stream');
    // No other: the next life may begin there.
    const host = system.slots().find(({ threadId }) => threadId === swarm.records()[0]?.thread);
    await system.killThread(host?.slot ?? 0);
    await expect.poll(() => swarm.records()[0]?.restarts, { timeout: 10_000 }).toBe(1);
    fake.openGate();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ ok: true, record: { restarts: 1, isEstimated: false, usage: { modelCalls: 1 } } });
    expect([fake.count('calls'), fake.count('aborts')]).toEqual([1, 0]);
  });

  test('does not make a call again that was lost with its agent and the gateway at once', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake);
    const run = swarm.run(agentOf('gated'), 'Go');
    await until(() => fake.count('open') === 1, 'an open stream');
    await Promise.all([...system.slots().map((one) => one.slot), slot].map((one) => system.killThread(one)));
    // Not before: the call could be over before its thread dies.
    fake.openGate();
    expect(await run.outcome()).toMatchObject({ ok: true, record: { isEstimated: true } });
    // The second try of the turn is a call of its own.
    expect(fake.count('calls')).toBe(2);
  });

  test('closes the connection of a call whose run is cancelled, and says that it may have to be paid', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake);
    const run = swarm.run(agentOf('endless'), 'Go');
    await until(() => fake.count('open') === 1, 'an open stream');
    await run.cancel('enough');
    expect(await run.outcome()).toMatchObject({ ok: false, kind: 'cancelled', record: { isEstimated: true } });
    await until(() => fake.count('aborts') === 1 && fake.count('open') === 0, 'a closed stream');
  });

  test('sends nothing of what a cancelled swarm has waiting, and the ledger counts none of that', async () => {
    const fake = new FakeProvider();
    const limits = { outputTokensPerMinute: 5_000 };
    await using swarm = await swarmOf(fake, { limits: { maxConcurrent: 10 } }, { limits, apiKey: 'yet-another-account' });
    const waiting = async () => (await swarm.gateway())?.providers.find(({ inFlight }) => inFlight === 1)?.waiting;
    const runs: ReturnType<Run<string>['outcome']>[] = [];
    for (const [before, maxOutputTokens] of [4_000, 4_000, 100, 100, 100].entries()) {
      runs.push(swarm.run(agentOf('endless', { name: `of-${maxOutputTokens}`, maxOutputTokens }), 'Go').outcome());
      await expect.poll(waiting).toBe(before);
    }
    void swarm.cancel('enough');
    const outcomes = await Promise.all(runs);
    expect(outcomes.filter(({ record }) => record.isEstimated)).toHaveLength(1);
    expect(fake.count('calls')).toBe(1);
  });

  test('counts nothing for a call whose run is cancelled before its agent asks for it', async () => {
    const fake = new FakeProvider();
    const kept = createMemoryJournal();
    const journal: Journal = {
      read: (from) => kept.read(from),
      close: () => kept.close(),
      append: async (events) => {
        if (events.some(({ kind }) => kind === 'call-reserved')) {
          void swarm.cancel('enough');
          for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
        }
        return await kept.append(events);
      },
    };
    await using swarm = await swarmOf(fake, { journal });
    const outcome = await swarm.run(agentOf('endless'), 'Go').outcome();
    expect(outcome).toMatchObject({ kind: 'cancelled', record: { isEstimated: false, usage: { estimatedTokens: 0 } } });
    expect(fake.count('calls')).toBe(0);
  });

  test('closes what a swarm leaves open when it stops', async () => {
    const fake = new FakeProvider();
    const swarm = await swarmOf(fake);
    const outcomes = Array.from({ length: 3 }, () => swarm.run(agentOf('endless'), 'Go').outcome());
    await until(() => fake.count('open') === 3, 'open streams');
    await swarm.stop();
    await Promise.all(outcomes);
    await until(() => fake.count('open') === 0, 'closed streams');
  });

  test('gives up a stream that says nothing, as `model-stalled`', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake, {}, { limits: { idleMs: 30 } });
    const outcome = await swarm.run(agentOf('silent'), 'Go').outcome();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'model-stalled' }, record: { isEstimated: true } });
    expect(fake.count('aborts')).toBe(fake.count('calls'));
  });

  test('keeps to the calls in flight that a provider allows, however many runs there are', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake, { limits: { maxConcurrent: 20 } }, { limits: { maxInFlight: 3 } });
    const runs = Array.from({ length: 20 }, () => swarm.run(agentOf('quick'), 'Go').outcome());
    expect((await Promise.all(runs)).every(({ ok }) => ok)).toBe(true);
    expect(fake.count('mostOpen')).toBeLessThanOrEqual(3);
  });

  test('survives a model that ends the thread', async () => {
    const fake = new FakeProvider();
    await using swarm = await swarmOf(fake);
    const outcome = await swarm.run(agentOf('crash'), 'Go').outcome();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'gateway-lost' } });
    expect(await swarm.run(agentOf('quick'), 'Go').outcome()).toMatchObject({ ok: true });
  });
});

describe('deltas', () => {
  test('are told only to a swarm that asks for them, joined, and end in the reply', async () => {
    const heard: SwarmEvent[] = [];
    const onEvent = (event: SwarmEvent): void => void heard.push(event);
    const fake = new FakeProvider();
    for (const deltas of [false, true]) {
      await using swarm = await swarmOf(fake, { deltas, onEvent });
      const run = swarm.run(agentOf('quick'), 'Go');
      await run.result();
      const texts = (): string[] => heard.flatMap((event) => (event.kind === 'delta' ? [event.text] : []));
      if (deltas) await expect.poll(() => texts().join('')).toBe('one two three');
      else expect(texts()).toEqual([]);
      if (deltas) expect(texts().length).toBeLessThan(3);
    }
    expect(heard.find(({ kind }) => kind === 'delta')).toMatchObject({ runId: '1', turn: 1, attempt: 1, leftOut: 0 });
  });
});

test('a swarm reads what the gateway counts', async () => {
  const fake = new FakeProvider();
  await using swarm = await swarmOf(fake, {}, { apiKey: 'another-account' });
  await swarm.run(agentOf('quick'), 'Go').result();
  const read = await swarm.gateway();
  expect(read).toMatchObject({ slot });
  expect(read?.providers.at(-1)).toMatchObject({ provider: 'fake', replies: 1, sent: 1, circuit: 'closed' });
});

test('without threads the same code runs on main, and what it knew of providers goes with its system', async () => {
  const vaults = globalTable('troupe.gateway-vaults');
  const { size } = vaults;
  const fake = new FakeProvider();
  const swarm = await createSwarm({ threads: 0, agents: [], providers: { fake: fake.spec() } });
  expect(await swarm.run(agentOf('quick'), 'Go').outcome()).toMatchObject({ ok: true, value: 'one two three' });
  expect(fake.count('thread')).toBe(0);
  expect(vaults.size).toBe(size + 1);
  await swarm.stop();
  expect(vaults.size).toBe(size);
});
