// Swarms that are recorded and replayed: a replay gives what the recording gave, and calls no model.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import type { TapeDeck } from '../../src/agents/tape/tape-deck.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { FakeProvider } from './gateway/fake-provider.ts';
import { type Scripts, scriptedAgent, scriptedSwarm, sleep, until } from './swarm-fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'troupe-tape-'));
afterAll(() => rmSync(folder, { recursive: true }));
let tapes = 0;
const newPath = (): string => join(folder, `${++tapes}.tape`);

const worker = scriptedAgent('worker', { tools: ['list_files'] });
const boss = scriptedAgent('boss', { mayDelegate: ['worker'] });

function spawning(items: number): ScriptStep[] {
  return [
    {
      toolCalls: [
        {
          name: 'sessions_map',
          input: {
            agent: 'worker',
            items: Array.from({ length: items }, (_, index) => `item ${index}`),
            taskTemplate: { input: '{item}' },
          },
        },
      ],
    },
    { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
    { text: 'all done' },
  ];
}

const scripts: Scripts = {
  boss: spawning(6),
  worker: [{ toolCalls: [{ name: 'list_files', input: {} }] }, { text: 'found', delayMs: 1 }],
};
/** A replay that called a model would fail here. */
const empty: Scripts = { boss: [], worker: [] };

/** What does not depend on time and threads. */
function essence({ id, parent, outcome, result, error, usage, task }: RunRecord): unknown {
  return { id, parent, outcome, result, error, usage, task };
}

async function runBoss(tape: SwarmOptions['tape'], given: Scripts, options: SwarmOptions = {}) {
  const { swarm, calls } = await scriptedSwarm(given, { agents: [worker], ...(tape === undefined ? {} : { tape }), ...options });
  const outcome = await swarm.run(boss, 'go').outcome();
  const records = swarm.records().map(essence);
  await swarm.stop();
  return { outcome, records, calls: calls() };
}

test('a recording keeps nothing of a run that has ended', async () => {
  const { swarm } = await scriptedSwarm(scripts, { threads: 0, agents: [worker], tape: { record: newPath() } });
  const tape = newestHome().tape as TapeDeck;
  const ended = vi.spyOn(tape, 'runEnded');
  await swarm.run(boss, 'go').result();
  expect(new Set(ended.mock.calls.map(([run]) => run))).toEqual(new Set(swarm.records().map(({ id }) => id)));
  await swarm.stop();
});

describe.each([{ threads: 2 }, { threads: 0 }])('a swarm with a tape on $threads threads', ({ threads }) => {
  test('a replay gives the same runs, results and usage, and calls no model', async () => {
    const path = newPath();
    const recorded = await runBoss({ record: path }, scripts, { threads });
    expect(recorded).toMatchObject({ outcome: { ok: true, value: 'all done' }, calls: 15 });
    const replayed = await runBoss({ replay: path }, empty, { threads });
    expect(replayed.outcome).toMatchObject({ ok: true, value: 'all done' });
    expect(replayed.records).toEqual(recorded.records);
    expect(replayed.calls).toBe(0);
  });
});

describe('a tape', () => {
  test('has what went wrong as well, and a replay goes wrong in the same way', async () => {
    const path = newPath();
    const failing: Scripts = { ...scripts, worker: [{ fail: { code: 'model-refused', message: 'not this' } }] };
    const recorded = await runBoss({ record: path }, failing, { threads: 0 });
    const replayed = await runBoss({ replay: path }, empty, { threads: 0 });
    expect(replayed.records).toEqual(recorded.records);
    expect(replayed.records[1]).toMatchObject({ outcome: 'failed', error: { code: 'model-refused' } });
  });

  test('a call that is not on it fails its run as tape-miss, and says what differs', async () => {
    const path = newPath();
    await runBoss({ record: path }, scripts, { threads: 0 });
    const { swarm } = await scriptedSwarm(empty, { agents: [worker], tape: { replay: path }, threads: 0 });
    const outcome = await swarm.run(boss, 'stop').outcome();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'tape-miss' } });
    expect(!outcome.ok && outcome.error.message).toContain('message 1 (user), text: 2 characters were recorded, 4 are asked');
    expect(await swarm.run(worker, 'go').outcome()).toMatchObject({
      ok: false,
      error: { code: 'tape-miss', message: expect.stringContaining('none of that run') },
    });
    await swarm.stop();
  });

  test('a thread that is lost while it records, or replays, changes nothing about the answer', async () => {
    const path = newPath();
    const counter = new SharedArrayBuffer(4);
    const crashing: Scripts = { ...scripts, worker: [{ crash: 'exit', times: 2, counter }, ...(scripts['worker'] ?? [])] };
    const recorded = await runBoss({ record: path }, crashing, { threads: 2 });
    expect(recorded.outcome).toMatchObject({ ok: true });
    const replayed = await runBoss({ replay: path }, empty, { threads: 2 });
    expect(replayed.records).toEqual(recorded.records);
  });

  test('a call that was cut off when it was recorded has no answer in a replay either', async () => {
    const path = newPath();
    const slow: Scripts = { worker: [{ text: 'too late', delayMs: 3_600_000 }] };
    for (const tape of [{ record: path }, { replay: path }]) {
      const { swarm, events, calls } = await scriptedSwarm(slow, { tape, threads: 0 });
      const run = swarm.run(worker, 'go');
      // A recording has what the model was asked, which comes after the agent was told to ask it.
      const isAsked = (): boolean => ('record' in tape ? calls() === 1 : events.some((event) => event.kind === 'activity'));
      await until(isAsked, 'the model call');
      await run.cancel();
      expect(await run.outcome()).toMatchObject({ ok: false, kind: 'cancelled' });
      await swarm.stop();
    }
    expect(readFileSync(path, 'utf8')).toContain('"outcome":{"kind":"cancelled"}');
  });

  test('a replay needs none of the time that the calls took, unless it is paced', async () => {
    const path = newPath();
    expect(await answered({ record: path }, 90_000)).toBe(90_000);
    expect(await answered({ replay: path }, 0)).toBe(0);
    expect(await answered({ replay: path, paced: false }, 0)).toBe(0);
    expect(await answered({ replay: path, paced: true }, 90_000)).toBe(90_000);
  });

  test('calls of the gateway are recorded, a replay needs neither gateway nor key, and no key stands on the tape', async () => {
    const path = newPath();
    const provider = new FakeProvider();
    const planted = 'planted"key-0123456789';
    const helper = (name: string, model: string) =>
      defineAgent({ name, description: 'Helps', instructions: 'Help.', model: `fake:${model}` });
    const [good, leaky] = [helper('good', 'any'), helper('leaky', 'leaky')];
    const both = async (tape: SwarmOptions['tape'] & object, apiKey?: string) => {
      const spec = provider.spec(apiKey === undefined ? {} : { apiKey });
      const { swarm } = await scriptedSwarm({}, { threads: 0, tape, providers: { fake: spec } });
      const outcomes = [await swarm.run(good, 'go').outcome(), await swarm.run(leaky, `go ${planted}`).outcome()];
      const records = swarm.records().map(essence);
      await swarm.stop();
      return { outcomes, records };
    };
    const recorded = await both({ record: path }, planted);
    expect(recorded.outcomes).toMatchObject([{ ok: true, value: 'one two three' }, { ok: false }]);
    const calls = provider.count('calls');
    const replayed = await both({ replay: path });
    expect(replayed.records).toEqual(recorded.records);
    expect(provider.count('calls')).toBe(calls);
    expect(readFileSync(path, 'utf8')).not.toContain('key-0123456789');
  });

  test('a key that a model says does not reach the tape either', async () => {
    const path = newPath();
    const planted = 'planted-key-0123456789';
    const options = { scripts: { worker: [{ text: `the key is ${planted}` }] }, apiKey: planted };
    const providers = {
      telling: { module: new URL('../../src/models/scripted.ts', import.meta.url).href, runs: 'host', options },
    } as const;
    const { swarm } = await scriptedSwarm({}, { threads: 0, tape: { record: path }, providers });
    const teller = defineAgent({ name: 'teller', description: 'Tells', instructions: 'Tell.', model: 'telling:worker' });
    expect(await swarm.run(teller, 'go').outcome()).toMatchObject({ ok: true });
    await swarm.stop();
    expect(readFileSync(path, 'utf8')).toContain('the key is [secret]');
  });

  test.each([
    [{ record: 'a', replay: 'b' }, 'tape must be an object with either `record` or `replay`'],
    [{}, 'tape must be an object with either `record` or `replay`'],
    [{ record: '' }, 'tape.record must be the path of a file'],
    [{ record: 'a', paced: true }, 'tape.paced must be absent when recording'],
    [{ replay: 'a', paced: 1 }, 'tape.paced must be true or false'],
    [{ rewind: 'a' }, 'tape.rewind'],
  ])('%j is refused', async (tape, message) => {
    await expect(createSwarm({ threads: 0, tape: tape as SwarmOptions['tape'] & object })).rejects.toThrow(message);
  });

  test('a swarm whose system does not come up leaves no tape in the way of the next', async () => {
    const tape = { record: newPath() };
    await expect(createSwarm({ threads: -1, agents: [], tape })).rejects.toMatchObject({ code: 'invalid-argument' });
    await using swarm = await createSwarm({ threads: 0, agents: [], tape });
    expect(swarm.records()).toEqual([]);
  });

  test('a damaged tape, or a path that is taken, is told before anything runs', async () => {
    const path = newPath();
    writeFileSync(path, 'no tape\n');
    await expect(createSwarm({ threads: 0, tape: { replay: path } })).rejects.toMatchObject({ code: 'tape-damaged' });
    await expect(createSwarm({ threads: 0, tape: { record: path } })).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(createSwarm({ threads: 0, tape: { replay: newPath() } })).rejects.toMatchObject({ code: 'file-not-found' });
    expect(readFileSync(path, 'utf8')).toBe('no tape\n');
  });
});

/** Runs a worker whose model takes 90 s, on a clock that passes `passMs` once the model was asked. Gives the time on the clock at the end. */
async function answered(tape: SwarmOptions['tape'] & object, passMs: number): Promise<number> {
  const clock = new VirtualClock();
  const { swarm, events } = await scriptedSwarm(
    { slow: [{ text: 'found', delayMs: 90_000 }] },
    { system: await createSystem({ threads: 0, clock }), clock, tape },
  );
  const run = swarm.run(scriptedAgent('slow'), 'go');
  await until(() => events.some((event) => event.kind === 'activity'), 'the model call');
  await until(() => clock.pending > 2 || passMs === 0, 'the wait of the model');
  for (let second = 0; second < passMs / 1000 && run.status === 'running'; second += 1) {
    await sleep(0);
    clock.advance(1000);
  }
  expect(await run.outcome()).toMatchObject({ ok: true, value: 'found' });
  const takenMs = clock.now();
  await swarm.stop();
  return takenMs;
}
