import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import {
  type ScriptedSwarm,
  type ScriptedSwarmOptions,
  type Scripts,
  scriptedAgent,
  scriptedSwarm,
  until,
} from './swarm-fixtures.ts';

const open: ScriptedSwarm[] = [];
async function start(scripts: Scripts, options?: ScriptedSwarmOptions): Promise<ScriptedSwarm> {
  const one = await scriptedSwarm(scripts, options);
  open.push(one);
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.swarm.stop();
});

const echo = scriptedAgent('echo');

describe.each([{ threads: 2 }, { threads: 0 }])('a swarm on $threads threads', ({ threads }) => {
  test('answers a task, and its record says what it took', async () => {
    const { swarm, calls } = await start({ echo: [{ text: 'hello' }] }, { threads });
    const run = swarm.run(echo, 'say hello');
    expect(run.status).toBe('submitted');
    await run.accepted;
    expect(await run.result()).toBe('hello');
    expect(calls()).toBe(1);
    const record = run.record();
    expect(record).toMatchObject({
      id: '1',
      parent: null,
      agent: 'echo',
      task: 'say hello',
      status: 'done',
      outcome: 'done',
      result: 'hello',
      error: null,
      restarts: 0,
    });
    expect(record.usage).toMatchObject({ modelCalls: 1, toolCalls: 0 });
    expect(record.usage.inputTokens).toBeGreaterThan(0);
    expect(record.thread).toBeTypeOf('number');
    expect(record.thread === 0).toBe(threads === 0);
    expect(record.startedMs).toBeGreaterThanOrEqual(record.acceptedMs ?? Number.NaN);
    expect(record.endedMs).toBeGreaterThanOrEqual(record.startedMs ?? Number.NaN);
    expect(swarm.records()).toEqual([record]);
  });

  test('goes through the states in order', async () => {
    const { swarm, events } = await start({ echo: [{ text: 'hello' }] }, { threads });
    await swarm.run(echo, 'say hello').result();
    const states = events.flatMap((event) => (event.kind === 'run' ? [event.record.status] : []));
    expect(states).toEqual(['submitted', 'accepted', 'queued', 'running', 'done']);
    expect(events).toContainEqual({ kind: 'activity', runId: '1', text: 'model call 1' });
  });

  test('maps items to outcomes as they come, and a failing item fails alone', async () => {
    const { swarm } = await start(
      { echo: [{ text: 'hello' }], broken: [{ fail: { code: 'model-failed', message: 'no' } }] },
      { threads },
    );
    const items = ['a', 'b', 'c'];
    const seen: string[] = [];
    const tasks = (item: string) => {
      if (item === 'b') throw new Error('no task for b');
      return `say ${item}`;
    };
    for await (const outcome of swarm.map(echo, items, tasks)) {
      expectTypeOf(outcome.item).toBeString();
      expect(items[outcome.index]).toBe(outcome.item);
      seen.push(`${outcome.item}:${outcome.ok ? outcome.value : `${outcome.kind} ${outcome.error.message}`}`);
    }
    expect(seen.sort()).toEqual(['a:hello', 'b:refused no task for b', 'c:hello']);
    const outcomes = await swarm.allSettled([swarm.spawn(echo, 'x'), swarm.spawn(scriptedAgent('broken'), 'y')]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['done', 'failed']);
  });

  test('types and checks a result by the output schema, with one corrective turn', async () => {
    const answer = z.object({ sum: z.number() }).refine((value) => value.sum > 2, 'must be more than 2');
    const counter = defineAgent({
      name: 'counter',
      description: 'Counts',
      instructions: 'Count.',
      model: 'scripted:counter',
      outputSchema: answer,
    });
    const steps = [{ json: { sum: 'three' } }, { text: '```json\n{"sum":3}\n```', expect: 'sum' }];
    const { swarm, calls } = await start({ counter: steps }, { threads });
    const value = await swarm.run(counter, 'count').result();
    expectTypeOf(value).toEqualTypeOf<{ sum: number }>();
    expect(value).toEqual({ sum: 3 });
    expect(calls()).toBe(2);
  });

  test('lets the schema’s owner turn down what JSON Schema let through', async () => {
    const answer = z.object({ sum: z.number() }).refine((value) => value.sum > 2, 'must be more than 2');
    const counter = defineAgent({
      name: 'counter',
      description: 'Counts',
      instructions: 'Count.',
      model: 'scripted:counter',
      outputSchema: answer,
    });
    const { swarm } = await start(
      { counter: [{ json: { sum: 1 } }, { json: { sum: 2 }, expect: 'must be more than 2' }] },
      { threads },
    );
    const outcome = await swarm.run(counter, 'count').outcome();
    expect(outcome).toMatchObject({ ok: false, kind: 'failed', error: { code: 'invalid-output' } });
  });

  test('says of an answer that is no JSON that it is the reply of the model', async () => {
    const counter = defineAgent({
      name: 'counter',
      description: 'Counts',
      instructions: 'Count.',
      model: 'scripted:counter',
      outputSchema: { type: 'object' },
    });
    const { swarm } = await start({ counter: [{ text: 'one' }, { text: 'two' }] }, { threads: 0 });
    const error = { code: 'invalid-output', message: expect.stringMatching(/^the reply of the model is not one JSON value/) };
    expect(await swarm.run(counter, 'count').outcome()).toMatchObject({ ok: false, error });
  });

  test('fails a run with the code of its model', async () => {
    const { swarm } = await start({ echo: [{ fail: { code: 'pdf-damaged', message: 'broken' } }] }, { threads });
    const run = swarm.run(echo, 'x');
    expect(await run.outcome()).toMatchObject({ ok: false, kind: 'failed', error: { code: 'pdf-damaged', message: 'broken' } });
    await expect(run.result()).rejects.toMatchObject({ code: 'pdf-damaged' });
    expect(run.record()).toMatchObject({ status: 'failed', result: null, error: { code: 'pdf-damaged', message: 'broken' } });
  });

  test('starts no more runs at once than it may, in the order in which they came', async () => {
    const { swarm, events } = await start({ echo: [{ text: 'hello', delayMs: 5 }] }, { threads, limits: { maxConcurrent: 2 } });
    await swarm.allSettled(Array.from({ length: 9 }, () => swarm.spawn(echo, 'x')));
    let running = 0;
    let most = 0;
    const order: string[] = [];
    for (const event of events) {
      if (event.kind !== 'run') continue;
      if (event.record.status === 'running') {
        order.push(event.record.id);
        most = Math.max(most, ++running);
      }
      if (event.record.outcome !== null) running--;
    }
    expect(most).toBe(2);
    expect(order).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});

describe('a run', () => {
  test('is not thenable, and 100 that fail unawaited leave no unhandled rejection', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    const { swarm } = await start({ echo: [{ fail: { code: 'model-failed', message: 'no' } }] });
    expect('then' in swarm.spawn(echo, 'x')).toBe(false);
    for (let count = 1; count < 100; count++) swarm.spawn(echo, 'x');
    await until(() => swarm.records().every((record) => record.outcome === 'failed'), 'the end of 100 runs');
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  test('with a task key is the same run as the first of that key, unless that ended badly', async () => {
    const { swarm, calls } = await start({
      echo: [{ text: 'hello' }],
      broken: [{ fail: { code: 'model-failed', message: 'no' } }],
    });
    const first = swarm.spawn(echo, { input: 'x', taskKey: 'one' });
    expect(swarm.spawn(echo, { input: 'x', taskKey: 'one' })).toBe(first);
    await first.result();
    expect(swarm.spawn(echo, { input: 'x', taskKey: 'one' })).toBe(first);
    expect(calls()).toBe(1);
    const bad = swarm.spawn(scriptedAgent('broken'), { input: 'x', taskKey: 'one' });
    await bad.outcome();
    expect(swarm.spawn(scriptedAgent('broken'), { input: 'x', taskKey: 'one' })).not.toBe(bad);
  });
});

test('records of ended runs are let go beyond the number to keep, whole trees at once, and handles keep theirs', async () => {
  const { swarm } = await start({ echo: [{ text: 'hello' }] }, { keepRecords: 3 });
  const first = swarm.spawn(echo, 'first');
  await first.result();
  for (let count = 0; count < 4; count++) await swarm.spawn(echo, 'x').result();
  expect(swarm.records().map((record) => record.id)).toEqual(['3', '4', '5']);
  expect(first.record()).toMatchObject({ id: '1', status: 'done', result: 'hello' });
  expect(first.status).toBe('done');
});

describe('an agent with a tool of the program’s own file', () => {
  test('fails its run with system-in-definition, and starts the program in no other thread', async () => {
    const { tool } = await import('../system/fixtures/begins-a-system.ts');
    const { swarm } = await scriptedSwarm({ a: [{ toolCalls: [{ name: 'tool', input: {} }] }, { text: 'done' }] });
    expect(await swarm.run(scriptedAgent('a', { tools: [tool] }), 'go').outcome()).toMatchObject({
      kind: 'failed',
      error: { code: 'system-in-definition', message: expect.stringContaining('the module of tool "tool" starts a system') },
    });
    await swarm.stop();
  });
});

describe('bad options and tasks', () => {
  test.each([
    [{ limits: { maxTurns: 0 } }, 'invalid-argument', 'limits.maxTurns'],
    [{ models: { brain: 'nobody:x' } }, 'unknown-model', 'nobody'],
    [{ agents: [scriptedAgent('a'), scriptedAgent('a')] }, 'invalid-argument', 'agents[1]'],
    [{ agents: [scriptedAgent('a', { tools: ['no_such_tool'] })] }, 'unknown-tool', 'no_such_tool'],
    [{ agents: [scriptedAgent('a', { tools: ['raed_file'] })] }, 'unknown-tool', 'did you mean read_file? the swarm has'],
    [{ agents: [scriptedAgent('a', { mayDelegate: ['b'] })] }, 'unknown-agent', '"b"'],
    [{ maxFileBytes: 0 }, 'invalid-argument', 'maxFileBytes'],
    [{ keepRecords: 0 }, 'invalid-argument', 'keepRecords'],
    [{ roots: [''] }, 'invalid-argument', 'roots[0]'],
    [{ roots: ['/', '/no/such/folder'] }, 'invalid-argument', 'roots[1] must be the path of a folder that is there'],
    [{ roots: ['package.json'] }, 'invalid-argument', 'roots[0] must be the path of a folder'],
    [{ maxUsd: 1 }, 'invalid-argument', 'maxUsd is not known here: the options are'],
    [{ roots: 'x' }, 'invalid-argument', 'roots must be a list of folders, but is the string "x"'],
    [{ agents: {} }, 'invalid-argument', 'agents must be a list of agents, but is the object {}'],
    [{ tools: 5 }, 'invalid-argument', 'tools must be a list of tools, but is the number 5'],
    [{ system: {} }, 'invalid-argument', 'system must be a system, as createSystem gives it'],
    [
      { models: { brian: 'extractive' } },
      'invalid-argument',
      'models.brian is not known here: did you mean models.brain? the roles are brain, brawn',
    ],
    [{ models: 'gpt' }, 'invalid-argument', 'models must be an object of models by role, but is the string "gpt"'],
    [{ onEvent: 5 }, 'invalid-argument', 'onEvent must be a function, but is the number 5'],
    [{ journal: { append: () => 1 } }, 'invalid-argument', 'journal must be a journal with append, read and close'],
    [{ clock: {} }, 'invalid-argument', 'clock must be a clock'],
    [{ providers: { mine: null } }, 'invalid-argument', 'providers.mine must be an object'],
    [{ providers: { mine: { module: 7 } } }, 'invalid-argument', 'providers.mine.module must be'],
    [
      { providers: { mine: { modul: 'x' } } },
      'invalid-argument',
      'providers.mine.modul is not known here: did you mean providers.mine.module?',
    ],
    [
      { providers: { mine: { module: 'x', options: { of: () => 1 } } } },
      'invalid-argument',
      'providers.mine.options must be data',
    ],
  ])('%j are refused by name', async (options, code, text) => {
    await expect(scriptedSwarm({ a: [] }, options as SwarmOptions)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  test.each([[[]], [null], ['x']])('%j are no options', async (options) => {
    await expect(createSwarm(options as SwarmOptions)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('options must be an object'),
    });
  });

  test('a task that does not fit throws at once, and nothing after stop is started', async () => {
    const { swarm } = await start({ echo: [{ text: 'hello' }] });
    expect(() => swarm.spawn(echo, '  ')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => swarm.spawn(echo, { input: 'x', limits: { maxDepth: -1 } })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
    await swarm.stop();
    expect(() => swarm.spawn(echo, 'x')).toThrow(expect.objectContaining({ code: 'system-stopped' }));
    expect(swarm.records()).toEqual([] satisfies RunRecord[]);
  });
});
