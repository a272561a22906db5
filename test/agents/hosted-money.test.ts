// Money over the wire: the ledger of a swarm held against the books of the server that it calls.
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import type { ProviderLimits } from '../../src/models/model.ts';
import type { Prices } from '../../src/models/model-price.ts';
import { nanosPerUsd } from '../../src/models/prices.ts';
import { adapters, aiModule, plantedKey } from '../models/hosted-adapters.ts';
import type { Fault, Reply, StandInOptions } from '../stand-in/script.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';
import { sharedSystem } from './swarm-fixtures.ts';

const names = adapters.map(({ provider, modelId }) => `${provider}:${modelId}`);
const rates = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
const prices: Prices = Object.fromEntries(names.map((name) => [name, rates]));

function agentOn(model: string, instructions = 'Answer.'): Agent<string, string> {
  return defineAgent({ name: 'asker', description: 'Asks', instructions, model, maxOutputTokens: 100 });
}

async function start(
  standInOptions: Partial<StandInOptions>,
  options: Partial<SwarmOptions>,
  limits: ProviderLimits = {},
): Promise<{ standIn: StandIn; swarm: Swarm }> {
  const keys = { anthropic: plantedKey, gemini: plantedKey, openai: plantedKey };
  const serverPrices = Object.fromEntries(adapters.map(({ modelId }) => [modelId, rates]));
  const models = { '*': [{ text: 'So it is.' }] };
  const standIn = await startStandIn({ models, keys, prices: serverPrices, ...standInOptions });
  onTestFinished(() => standIn.close());
  const providers = {
    anthropic: { apiKey: plantedKey, baseUrl: standIn.url, limits },
    gemini: { apiKey: plantedKey, baseUrl: standIn.url },
    'openai-compatible': { apiKey: plantedKey, baseUrl: standIn.openaiUrl },
    ai: { module: aiModule, apiKey: plantedKey, options: { baseURL: standIn.openaiUrl } },
  };
  const swarm = await createSwarm({ system: await sharedSystem(0), agents: [], prices, providers, ...options });
  onTestFinished(() => swarm.stop());
  return { standIn, swarm };
}

function billed(standIn: StandIn): { nanoUsd: number; input: number; output: number; cacheRead: number; cacheWrite: number } {
  const sum = { nanoUsd: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  for (const { usage, nanoUsd } of standIn.report().calls) {
    sum.nanoUsd += nanoUsd;
    sum.input += usage.input;
    sum.output += usage.output;
    sum.cacheRead += usage.cacheRead;
    sum.cacheWrite += usage.cacheWrite;
  }
  return sum;
}

test.each(names)('with %s, under a limit of one cent not one call is sent that could pass it', async (model) => {
  // Each call takes all the output that it may.
  const reply: Reply = { text: 'So it is.', usage: { output: 100 } };
  const { standIn, swarm } = await start({ models: { '*': [reply] } }, { limits: { maxUsd: 0.01, maxConcurrent: 4 } });
  const outcomes = await swarm.allSettled(Array.from({ length: 12 }, () => swarm.run(agentOn(model), 'Is it so?')));
  const kinds = outcomes.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['done', 'over-budget']));
  const { nanoUsd } = billed(standIn);
  expect(nanoUsd).toBeLessThanOrEqual(0.01 * nanosPerUsd);
  expect(standIn.report().calls).toHaveLength(kinds.filter((kind) => kind === 'done').length);
  expect(swarm.ledger().total.costUsd).toBe(nanoUsd / nanosPerUsd);
});

test.each(names)('with %s, a server that does not say what a call used is charged for all that was set aside', async (model) => {
  const usage = { output: 100 };
  for (const kind of ['no-usage', 'half-usage', 'early-usage'] as const) {
    // The package tells a count, and not when it came.
    if (model.startsWith('ai:') && kind === 'early-usage') continue;
    const reply: Reply = { text: 'So it is.', usage, fault: { kind } };
    const { standIn, swarm } = await start({ models: { '*': [reply] } }, { limits: { maxUsd: 0.01, maxConcurrent: 4 } });
    const outcomes = await swarm.allSettled(Array.from({ length: 6 }, () => swarm.run(agentOn(model), 'Is it so?')));
    const { total } = swarm.ledger();
    expect(total).toMatchObject({ isEstimated: true, inputTokens: 0, outputTokens: 0 });
    expect((total.costUsd ?? 0) * nanosPerUsd).toBeGreaterThanOrEqual(billed(standIn).nanoUsd);
    expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set(['done', 'over-budget']));
    expect(outcomes.find((outcome) => outcome.kind === 'done')?.record).toMatchObject({ isEstimated: true });
  }
});

test('for answered calls the ledger is the server’s count, to the token and the nano-dollar, caches included', async () => {
  const long = `Answer from this. ${'The tide table hangs by the door. '.repeat(400)}`;
  const { standIn, swarm } = await start({ models: { '*': [{ text: 'So it is.', thinking: 'Is it?' }] } }, {});
  for (const model of names) for (let turn = 0; turn < 3; turn++) await swarm.run(agentOn(model, long), 'Is it so?').result();
  const server = billed(standIn);
  const { total, models } = swarm.ledger();
  expect(total).toMatchObject({
    ...{ inputTokens: server.input, outputTokens: server.output },
    ...{ cacheReadTokens: server.cacheRead, cacheWriteTokens: server.cacheWrite },
    ...{ costUsd: server.nanoUsd / nanosPerUsd, estimatedTokens: 0, replies: 3 * names.length },
  });
  expect(server.cacheRead).toBeGreaterThan(0);
  expect(models.map((one) => one.model).sort()).toEqual([...names].sort());
});

test('for calls that broke off the ledger is never below the server’s count, and refusals cost nothing', async () => {
  const kinds = ['break-off', 'error-in-stream', 'drop', 'overloaded', 'rate-limit'] as const;
  const faults = kinds.map((kind): Fault => ({ kind, retryAfterMs: 10 }));
  const { standIn, swarm } = await start({ chance: { rate: 0.3, faults }, seed: 11 }, { limits: { maxConcurrent: 10 } });
  const runs = names.flatMap((model) => Array.from({ length: 10 }, (_, index) => swarm.run(agentOn(model), `Question ${index}`)));
  await swarm.allSettled(runs);
  const { total, reserved } = swarm.ledger();
  const server = billed(standIn);
  expect(standIn.report().calls.length).toBeGreaterThan(runs.length);
  expect(total.isEstimated).toBe(true);
  expect((total.costUsd ?? 0) * nanosPerUsd).toBeGreaterThanOrEqual(server.nanoUsd);
  expect(total.inputTokens + total.outputTokens + total.estimatedTokens).toBeGreaterThanOrEqual(server.input + server.output);
  expect(reserved).toEqual({ calls: 0, tokens: 0, usd: 0 });
});

test('an answer by another model than was asked for fails its run, though it is paid', async () => {
  const model = names.find((name) => name.startsWith('anthropic')) ?? '';
  const { standIn, swarm } = await start({ models: { '*': [{ text: 'So it is.', model: 'claude-larger-9' }] } }, {});
  const { record } = await swarm.run(agentOn(model), 'Is it so?').outcome();
  expect(record).toMatchObject({ outcome: 'failed', error: { code: 'model-mismatch' }, answeredBy: 'claude-larger-9' });
  expect(record.costUsd).toBe(billed(standIn).nanoUsd / nanosPerUsd);
});

test('a provider that is out of order is left for the fallback, at another provider, and only what was answered is paid', async () => {
  const overloaded: Fault = { kind: 'overloaded', retryAfterMs: 1 };
  const models = { 'claude-test': [{ text: 'never', fault: overloaded }], '*': [{ text: 'So it is.' }] };
  const { standIn, swarm } = await start(
    { models },
    { fallbacks: { 'anthropic:claude-test': ['gemini:gemini-3-test'] } },
    { patienceMs: 20 },
  );
  const { record } = await swarm.run(agentOn('anthropic:claude-test'), 'Is it so?').outcome();
  expect(record).toMatchObject({ outcome: 'done', model: 'gemini:gemini-3-test', isEstimated: false });
  expect(record.costUsd).toBe(billed(standIn).nanoUsd / nanosPerUsd);
  expect(swarm.ledger().models.map(({ model }) => model)).toEqual(['gemini:gemini-3-test']);
  const { models: totals } = standIn.report();
  expect(totals['claude-test']?.completed).toBe(0);
});

test('an answer that does not fit is mended by the brain of another provider', async () => {
  const models = { 'gemini-3-test': [{ text: 'three' }, { text: 'four' }], 'claude-test': [{}, {}, { json: { count: 3 } }] };
  const { swarm } = await start({ models }, { models: { brain: 'anthropic:claude-test' } });
  const counter = defineAgent({
    ...{ name: 'counter', description: 'Counts', instructions: 'Count.', model: 'gemini:gemini-3-test', escalate: true },
    outputSchema: z.object({ count: z.number() }),
  });
  const run = swarm.run(counter, 'How many?');
  expect(await run.result()).toEqual({ count: 3 });
  expect(run.record()).toMatchObject({ model: 'anthropic:claude-test', usage: { modelCalls: 3 } });
});
