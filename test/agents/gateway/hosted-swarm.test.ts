// Swarms with hosted models over the stand-in server: keys, faults, lost threads, and whose books are right.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineAgent } from '../../../src/agents/agent.ts';
import { createSwarm } from '../../../src/agents/create-swarm.ts';
import type { SwarmOptions } from '../../../src/agents/swarm-options.ts';
import { firstDedicatedSlot } from '../../../src/runtime/dedicated-slots.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import type { StandInOptions } from '../../stand-in/script.ts';
import { type StandIn, startStandIn } from '../../stand-in/stand-in.ts';
import { until } from '../swarm-fixtures.ts';

const key = 'planted-key-0123456789';
const variables = ['ANTHROPIC_API_KEY', 'GEMINI_API_KEY'] as const;
const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));

let system: ActorSystem;
beforeAll(async () => {
  for (const name of variables) delete process.env[name];
  system = await createSystem({ threads: 2 });
});
afterAll(async () => {
  await system.stop();
  for (const name of variables) if (before[name] !== undefined) process.env[name] = before[name];
});

const asker = defineAgent({ name: 'asker', description: 'Asks', instructions: 'Answer.', model: 'brawn' });
const models = { brawn: 'anthropic:claude-test' };

async function standInWith(options: Partial<StandInOptions>): Promise<StandIn> {
  return await startStandIn({
    models: { 'claude-test': [{ text: 'Here is what was asked for, in so many words.' }] },
    keys: { anthropic: key },
    ...options,
  });
}

const at = (standIn: StandIn, apiKey = key): Pick<SwarmOptions, 'system' | 'agents' | 'models' | 'providers'> => ({
  system,
  agents: [],
  models,
  providers: { anthropic: { baseUrl: standIn.url, apiKey } },
});

describe('a key', () => {
  test('comes from the environment of the main thread when the swarm is made', async () => {
    await using standIn = await standInWith({});
    process.env['ANTHROPIC_API_KEY'] = key;
    const making = createSwarm({ system, agents: [], models, providers: { anthropic: { baseUrl: standIn.url } } });
    delete process.env['ANTHROPIC_API_KEY'];
    await using swarm = await making;
    expect(await swarm.run(asker, 'Go').outcome()).toMatchObject({ ok: true });
  });

  test('that the provider does not know fails the run once, and is quoted nowhere', async () => {
    await using standIn = await standInWith({});
    await using swarm = await createSwarm(at(standIn, 'planted-wrong-key-98765'));
    const outcome = await swarm.run(asker, 'Go').outcome();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'model-unauthorised' }, record: { isEstimated: false } });
    expect(JSON.stringify(swarm.records())).not.toContain('planted-wrong-key');
    expect(standIn.report().calls).toHaveLength(1);
  });
});

test('a provider’s own report of its rate is kept to: nothing is turned down', async () => {
  await using standIn = await standInWith({ limits: { anthropic: { requestsPerMinute: 40, saysRetryAfter: true } } });
  await using swarm = await createSwarm({ ...at(standIn), limits: { maxConcurrent: 30 } });
  const runs = Array.from({ length: 30 }, () => swarm.run(asker, 'Go').outcome());
  expect((await Promise.all(runs)).every(({ ok }) => ok)).toBe(true);
  expect(standIn.report().exceeded.anthropic).toMatchObject({ requests: 0 });
});

test('while calls fail in every way and threads are lost, each run ends once, and the ledger is never below the provider’s books', async () => {
  const kinds = ['overloaded', 'rate-limit', 'server-error', 'drop', 'break-off', 'error-in-stream'] as const;
  const faults = kinds.map((kind) => ({ kind, retryAfterMs: 50 }));
  await using standIn = await standInWith({ chance: { rate: 0.15, faults }, latencyMs: [1, 20], seed: 7 });
  await using swarm = await createSwarm({ ...at(standIn), limits: { maxConcurrent: 20 } });
  const runs = Array.from({ length: 80 }, (_, index) => swarm.run(asker, `Question ${index}`).outcome());
  const [host] = system.slots();
  await until(() => standIn.report().calls.length > 20);
  await system.killThread(firstDedicatedSlot);
  await until(() => standIn.report().calls.length > 45);
  await system.killThread(host?.slot ?? 1);
  const outcomes = await Promise.all(runs);
  expect(outcomes.filter(({ ok }) => !ok).map(({ record }) => record.error?.code)).toEqual([]);
  await until(() => standIn.report().inFlight === 0, 'closed connections');
  const { models: totals } = standIn.report();
  const billed = Object.values(totals).reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
  const used = outcomes.map(({ record: { usage } }) => usage);
  const known = used.reduce((sum, usage) => sum + usage.inputTokens + usage.outputTokens, 0);
  const estimated = used.reduce((sum, usage) => sum + usage.estimatedTokens, 0);
  expect(standIn.report().calls.length).toBeGreaterThan(80);
  expect(known).toBeLessThanOrEqual(billed);
  expect(known + estimated).toBeGreaterThanOrEqual(billed);
});
