// Swarms with hosted models over the stand-in server: keys, faults, lost threads, and whose books are right.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineAgent } from '../../../src/agents/agent.ts';
import { createSwarm } from '../../../src/agents/create-swarm.ts';
import { firstDedicatedSlot } from '../../../src/runtime/dedicated-slots.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import type { StandInOptions } from '../../stand-in/script.ts';
import { type StandIn, startStandIn } from '../../stand-in/stand-in.ts';
import { sleep, until } from '../swarm-fixtures.ts';

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

const at = (standIn: StandIn, apiKey = key) => ({
  system,
  agents: [],
  models,
  providers: { anthropic: { baseUrl: standIn.url, apiKey } },
});

test('a swarm with a system of its own ends without a word in the log, though the gateway was asked', async () => {
  await using standIn = await standInWith({});
  const told: unknown[] = [];
  const tell = (...words: readonly unknown[]): void => void told.push(words);
  const log = { debug: () => {}, info: () => {}, warn: tell, error: tell };
  const { system: _, ...own } = at(standIn);
  const swarm = await createSwarm({ ...own, threads: 1, log });
  expect(await swarm.run(asker, 'Go').outcome()).toMatchObject({ ok: true });
  await swarm.stop();
  // A busy machine may take a thread's start for a pause.
  expect(told.filter((words) => !/host-quiet|host-stirs/.test(JSON.stringify(words)))).toEqual([]);
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

/** By default short; with TROUPE_STRESS=1 so many runs that they wait for their windows, and threads that are lost all the time. */
const isLong = process.env['TROUPE_STRESS'] === '1';
const size = isLong
  ? { runs: 500, live: 50, kills: 12, rest: 1_500, rate: 0.05, latencyMs: [300, 1_500], requestsPerMinute: 300 }
  : { runs: 80, live: 20, kills: 2, rest: 0, rate: 0.15, latencyMs: [1, 20], requestsPerMinute: 600 };

test(
  'while calls fail in every way and threads are lost, each run ends once, no window is passed, and the ledger is never below the provider’s books',
  async () => {
    const kinds = ['overloaded', 'rate-limit', 'server-error', 'drop', 'break-off', 'error-in-stream'] as const;
    const faults = kinds.map((kind) => ({ kind, retryAfterMs: 50 }));
    const limits = { requestsPerMinute: size.requestsPerMinute, inputTokensPerMinute: 60_000, outputTokensPerMinute: 5_000_000 };
    await using standIn = await standInWith({
      ...{ chance: { rate: size.rate, faults }, latencyMs: [size.latencyMs[0] ?? 0, size.latencyMs[1] ?? 0], seed: 7 },
      limits: { anthropic: limits },
    });
    const { anthropic } = at(standIn).providers;
    await using swarm = await createSwarm({
      ...at(standIn),
      providers: { anthropic: { ...anthropic, limits } },
      limits: { maxConcurrent: size.live },
    });
    const runs = Array.from({ length: size.runs }, (_, index) => swarm.run(asker, `Question ${index}`).outcome());
    const every = size.runs / (size.kills + 2);
    for (let kill = 1; kill <= size.kills; kill += 1) {
      const ended = (): number => swarm.records().filter(({ outcome }) => outcome !== null).length;
      await expect.poll(ended, { timeout: 120_000, interval: 5 }).toBeGreaterThan(kill * every);
      // A supervisor gives up on threads that are lost all the time.
      await sleep(size.rest);
      const [host] = system.slots();
      await system.killThread(kill % 2 === 1 ? firstDedicatedSlot : (host?.slot ?? 1));
    }
    const outcomes = await Promise.all(runs);
    // In the long form a run may be so unlucky that each of its three attempts meets a fault or a lost thread.
    const failed = outcomes.filter(({ ok }) => !ok).map(({ record }) => record.error?.code);
    expect(failed.length, `failed: ${failed.join(', ')}`).toBeLessThanOrEqual(isLong ? size.runs / 50 : 0);
    await until(() => standIn.report().inFlight === 0, 'closed connections');
    const { models: totals, calls, exceeded } = standIn.report();
    expect(exceeded.anthropic).toEqual({ requests: 0, inputTokens: 0, outputTokens: 0, inFlight: 0 });
    const billed = Object.values(totals).reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
    const used = outcomes.map(({ record: { usage } }) => usage);
    const known = used.reduce((sum, usage) => sum + usage.inputTokens + usage.outputTokens, 0);
    const estimated = used.reduce((sum, usage) => sum + usage.estimatedTokens, 0);
    expect(calls.length).toBeGreaterThan(size.runs);
    expect(known).toBeLessThanOrEqual(billed);
    expect(known + estimated).toBeGreaterThanOrEqual(billed);
  },
  isLong ? 600_000 : 60_000,
);
