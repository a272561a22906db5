import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import type { ErrorCode } from '../../src/base/error-codes.ts';
import { scriptedProvider } from '../../src/models/scripted.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { type ScriptedSwarm, type ScriptedSwarmOptions, type Scripts, scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

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
const failing = (code: ErrorCode, isRetryable: boolean): ScriptStep => ({
  fail: { code, message: 'no', fault: { isRetryable, billed: 'no' } },
});

test('a model that cannot be had is replaced by its fallback, which the run stays with and its record names', async () => {
  const { swarm, calls } = await start(
    { reader: [failing('model-overloaded', true)], spare: [{ toolCalls: [{ name: 'nothing', input: {} }] }, { text: 'here' }] },
    { fallbacks: { 'scripted:reader': ['scripted:spare'] } },
  );
  const { record } = await swarm.run(reader, 'go').outcome();
  expect(record).toMatchObject({ outcome: 'done', result: 'here', model: 'scripted:spare', answeredBy: 'spare' });
  expect(calls()).toBe(3 + 2);
});

test('without a fallback the run fails as the model did, after three tries', async () => {
  const { swarm, calls } = await start({ reader: [failing('model-overloaded', true)] });
  expect(await swarm.run(reader, 'go').outcome()).toMatchObject({ kind: 'failed', error: { code: 'model-overloaded' } });
  expect(calls()).toBe(3);
});

test.each<ErrorCode>(['context-overflow', 'spend-limit', 'model-unauthorised', 'model-rejected'])(
  'a call that failed as %s is given to no other model',
  async (code) => {
    const { swarm, calls } = await start(
      { reader: [failing(code, false)], spare: [{ text: 'here' }] },
      { fallbacks: { 'scripted:reader': ['scripted:spare'] } },
    );
    expect(await swarm.run(reader, 'go').outcome()).toMatchObject({ kind: 'failed', error: { code } });
    expect(calls()).toBe(1);
  },
);

test('an answer that did not fit twice is mended by the brain, once', async () => {
  const outputSchema = z.object({ count: z.number() });
  const counter = defineAgent({
    ...{ name: 'counter', description: 'Counts', instructions: 'Count.', model: 'scripted:weak', outputSchema, escalate: true },
  });
  const weak = [{ text: 'three' }, { text: 'four' }];
  const models = { brain: 'scripted:strong' };
  const { swarm } = await start({ weak, strong: [{ text: '' }, { text: '' }, { json: { count: 3 } }] }, { models });
  const run = swarm.run(counter, 'go');
  expect(await run.result()).toEqual({ count: 3 });
  expect(run.record()).toMatchObject({ model: 'scripted:strong', usage: { modelCalls: 3 } });
  const { swarm: other } = await start({ weak, strong: [{ text: '' }, { text: '' }, { text: 'five' }] }, { models });
  expect(await other.run(counter, 'go').outcome()).toMatchObject({ kind: 'failed', error: { code: 'invalid-output' } });
});

test('a task may name another model, which is looked up at once', async () => {
  const { swarm } = await start({ reader: [{ text: 'a' }], other: [{ text: 'b' }] }, { models: { brain: 'scripted:other' } });
  const run = swarm.run(reader, { input: 'go', model: 'brain' });
  expect(await run.result()).toBe('b');
  expect(run.record().model).toBe('scripted:other');
  expect(() => swarm.run(reader, { input: 'go', model: 'nowhere:x' })).toThrow(
    expect.objectContaining({ code: 'unknown-model' }),
  );
  expect(() => swarm.run(reader, { input: 'go', model: '' })).toThrow(/task\.model must be a role or the name of a model/);
});

test('what an agent says of its model reaches the model', async () => {
  const module = new URL('../fixtures/echo-model.ts', import.meta.url).href;
  const { swarm } = await start({}, { providers: { echo: { module, runs: 'host' } } });
  const agent = { ...reader, model: 'echo', effort: 'high', maxOutputTokens: 77 } as const;
  expect(await swarm.run(agent, 'go').result()).toBe('{"maxOutputTokens":77,"effort":"high"}');
});

test.each([
  [
    { fallbacks: { 'scripted:reader': ['scripted:reader'] } },
    /fallbacks\.scripted:reader must be a list of other models, each once/,
  ],
  [{ fallbacks: { brain: 'scripted:reader' } }, /fallbacks\.brain must be a list of models/],
  [{ fallbacks: { 'nowhere:x': [] } }, /there is no provider "nowhere" for the name of a model in fallbacks/],
  [{ fallbacks: { brain: ['nowhere:x'] } }, /there is no provider "nowhere" for fallbacks\.brain\[0\]/],
])('%j is refused', async (options, message) => {
  await expect(start({}, options as unknown as ScriptedSwarmOptions)).rejects.toThrow(message);
});

test.each([
  [{ effort: 'huge' }, /effort must be "low" or "medium" or "high" or "max"/],
  [{ maxOutputTokens: 0 }, /maxOutputTokens must be a whole number of at least 1/],
  [{ escalate: 'yes' }, /escalate must be true or false/],
])('an agent with %j is refused', (wishes, message) => {
  const agent = { name: 'a', description: 'a', instructions: 'a', model: 'brawn', ...wishes };
  expect(() => defineAgent(agent as Parameters<typeof defineAgent>[0])).toThrow(message);
});

test('more runs than may wait are refused as overloaded, those of code and those of models', async () => {
  const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
  const map = { agent: 'reader', items: ['a', 'b', 'c'], taskTemplate: { input: '{item}' } };
  const { swarm } = await start(
    {
      reader: [{ text: 'x' }],
      chief: [
        { toolCalls: [{ name: 'sessions_map', input: map }] },
        { text: 'so', expect: ['"accepted":2', 'overloaded', 'maxQueued'] },
      ],
    },
    { agents: [reader], limits: { maxConcurrent: 1, maxQueued: 2 } },
  );
  const runs = Array.from({ length: 5 }, (_, index) => swarm.run(reader, `task ${index}`));
  const outcomes = await swarm.allSettled(runs);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'refused', 'refused']);
  await expect(runs[3]?.accepted).rejects.toMatchObject({ code: 'overloaded' });
  expect(await swarm.run(chief, 'go').result()).toBe('so');
  expect(swarm.ledger().reserved.calls).toBe(0);
});

test('a scripted model may stand under any name', async () => {
  const providers = { script: scriptedProvider({ scripts: { clerk: [{ text: 'here' }] } }) };
  const { swarm } = await start({}, { providers });
  const clerk = defineAgent({ name: 'clerk', description: 'Answers', instructions: 'Answer.', model: 'script:clerk' });
  expect(await swarm.run(clerk, 'x').outcome()).toMatchObject({ ok: true, value: 'here', record: { answeredBy: 'clerk' } });
});
