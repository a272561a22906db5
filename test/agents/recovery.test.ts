import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { externalDeed, externalPoolDeed, heedingTool, hostDeed, oddPoolTool, oddTool, poolDeed, slowTool } from './host-tools.ts';
import { logFile } from './log-file.ts';
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

/** Enough for a thread that is up to begin the tool on a busy machine: the tool is to be over its time, not never begun. */
const poolLimitMs = 3_500;
const tools = [hostDeed, poolDeed, externalDeed, externalPoolDeed, slowTool, oddTool, oddPoolTool, heedingTool];
const worker = scriptedAgent('worker', { tools });

function call(name: string, input: unknown = {}): ScriptStep {
  return { toolCalls: [{ name, input }] };
}

interface Careful {
  readonly result: string;
  readonly record: RunRecord;
}

/** Two calls at once of a tool that ends only when both have begun: both threads of the pool are up then, and have loaded the tools. */
async function twoAtOnce(): Promise<RunRecord> {
  const gate = logFile();
  const one = { name: 'slow_tool', input: { gate } };
  const { swarm } = await start({ worker: [{ toolCalls: [one, one] }, { text: 'done', expect: 'slow' }] });
  const run = swarm.run(worker, 'go');
  await until(() => existsSync(gate) && readFileSync(gate, 'utf8') === 'began\nbegan\n', 'the begin of both');
  appendFileSync(gate, 'go\n');
  await run.result();
  return run.record();
}

/** A tool with effects that ends its thread of the pool. */
async function exitOnPool(): Promise<Careful> {
  const expected = ['tool-outcome-unknown', 'ended before the tool did'];
  const { swarm } = await start({
    worker: [call('external_pool_deed', { deed: 'exit' }), { text: 'careful', expect: expected }],
  });
  const run = swarm.run(worker, 'go');
  return { result: await run.result(), record: run.record() };
}

interface Loops {
  readonly external: Careful;
  readonly plain: string;
}

let loops: Promise<Loops> | undefined;

/** Two tools of the pool that never return, at once: their time is waited for but once. */
function loopOnPool(): Promise<Loops> {
  loops ??= (async () => {
    await twoAtOnce();
    const limits = { toolTimeoutMs: poolLimitMs };
    const expected = ['tool-outcome-unknown', `took longer than ${poolLimitMs} ms`];
    const deed = { deed: 'loop' };
    const external = { worker: [call('external_pool_deed', deed), { text: 'careful', expect: expected }] };
    const plain = { worker: [call('pool_deed', deed), { text: 'survived', expect: 'tool-timeout' }] };
    const swarms = [await start(external, { limits }), await start(plain, { limits })] as const;
    const [first, second] = [swarms[0].swarm.run(worker, 'go'), swarms[1].swarm.run(worker, 'go')];
    const [result, other] = await Promise.all([first.result(), second.result()]);
    return { external: { result, record: first.record() }, plain: other };
  })();
  return loops;
}

function once(crash: NonNullable<ScriptStep['crash']>): ScriptStep {
  return { crash, times: 1, counter: new SharedArrayBuffer(4) };
}

describe('a run whose thread is lost in a model call', () => {
  test.each(['exit', 'throw'] as const)('by %s is resumed: no call that was answered is made again', async (crash) => {
    const scripts = { worker: [call('host_deed'), call('pool_deed'), once(crash), { text: 'done' }] };
    const { swarm, calls } = await start(scripts);
    const run = swarm.run(worker, 'go');
    expect(await run.result()).toBe('done');
    // Two answered calls, the one that was lost with its thread, and that one again.
    expect(calls()).toBe(4);
    expect(run.record()).toMatchObject({ restarts: 1, usage: { modelCalls: 3, toolCalls: 2 } });
  });

  test('again and again fails alone, and says so', async () => {
    const scripts = {
      worker: [call('host_deed'), { crash: 'exit' as const }],
      innocent: [call('host_deed'), { text: 'fine', delayMs: 300 }],
    };
    const { swarm, calls } = await start(scripts, { threads: 1 });
    const innocents = Array.from({ length: 4 }, () => swarm.spawn(scriptedAgent('innocent', { tools }), 'x'));
    const run = swarm.run(worker, 'go');
    expect(await run.outcome()).toMatchObject({ kind: 'failed', error: { code: 'restart-intensity' } });
    expect((await swarm.allSettled(innocents)).map((outcome) => outcome.kind)).toEqual(['done', 'done', 'done', 'done']);
    expect(run.record().restarts).toBe(3);
    expect(run.record().usage.modelCalls).toBe(1);
    expect(calls()).toBeGreaterThan(5);
  });
});

describe('a tool that ends its thread', () => {
  test.each(['exit', 'throw', 'later'] as const)(
    'on the host by %s is answered with an error after its last try, alone in a tool thread',
    async (deed) => {
      const { swarm, calls } = await start({
        worker: [call('host_deed', { deed }), { text: 'survived', expect: 'tool-thread-lost' }],
      });
      const run = swarm.run(worker, 'go');
      expect(await run.result()).toBe('survived');
      expect(calls()).toBe(2);
      expect(run.record().restarts).toBe(2);
    },
  );

  test('on the tool pool harms nobody: the model reads tool-thread-lost, and its agent is not restarted', async () => {
    const scripts = {
      worker: [call('pool_deed', { deed: 'exit' }), { text: 'survived', expect: 'tool-thread-lost' }],
      other: [call('slow_tool', { delayMs: 50 }), { text: 'fine' }],
    };
    const { swarm } = await start(scripts);
    const others = Array.from({ length: 4 }, () => swarm.spawn(scriptedAgent('other', { tools }), 'x'));
    const run = swarm.run(worker, 'go');
    expect(await run.result()).toBe('survived');
    expect(run.record().restarts).toBe(0);
    expect((await swarm.allSettled(others)).map((outcome) => outcome.kind)).toEqual(['done', 'done', 'done', 'done']);
    expect(run.record().toolThreads).toHaveLength(1);
  });

  test('and has effects outside is not repeated: the model reads that its outcome is unknown', async () => {
    const { swarm } = await start({
      worker: [call('external_deed', { deed: 'exit' }), { text: 'careful', expect: 'tool-outcome-unknown' }],
    });
    const run = swarm.run(worker, 'go');
    expect(await run.result()).toBe('careful');
    expect(run.record().restarts).toBe(1);
  });

  test.each(['exit', 'loop'] as const)(
    'on the tool pool by %s, and has effects outside, is not repeated: the model reads that its outcome is unknown',
    async (deed) => {
      const { result, record } = deed === 'exit' ? await exitOnPool() : (await loopOnPool()).external;
      expect(result).toBe('careful');
      expect(record).toMatchObject({ restarts: 0, toolThreads: [expect.any(Number)] });
    },
  );

  test('and has effects outside, on the host, and takes too long: the model reads that its outcome is unknown', async () => {
    const { swarm } = await start(
      { worker: [call('external_deed', { deed: 'wait' }), { text: 'careful', expect: 'tool-outcome-unknown' }] },
      { limits: { toolTimeoutMs: 100 } },
    );
    expect(await swarm.run(worker, 'go').result()).toBe('careful');
  });

  test('by never returning is ended on the pool as tool-timeout', async () => {
    expect((await loopOnPool()).plain).toBe('survived');
  });
});

describe('cancelling a run', () => {
  test('whose thread hangs in a tool ends it all the same, and says what is not known', async () => {
    const system = await createSystem({ threads: 1, hangMs: 60_000 });
    onTestFinished(() => system.stop());
    const file = logFile();
    const { swarm } = await start({ worker: [call('external_deed', { deed: 'loop', file })] }, { system });
    const run = swarm.run(worker, 'go');
    await until(() => existsSync(file), 'the tool call');
    const startMs = performance.now();
    await run.cancel('enough');
    expect(performance.now() - startMs).toBeLessThan(10_000);
    const text =
      'enough; its agent did not stop in time and may still be at work; may have taken effect all the same: external_deed';
    expect(run.record()).toMatchObject({ outcome: 'cancelled', error: { code: 'cancelled', message: text } });
    await system.killThread(1);
  });
});

describe('a tool on the pool', () => {
  test('hears its signal when its time is up, and the model reads tool-timeout', async () => {
    await twoAtOnce();
    const file = logFile();
    const { swarm } = await start(
      { worker: [call('heeding_tool', { file }), { text: 'read', expect: 'tool-timeout' }] },
      { limits: { toolTimeoutMs: poolLimitMs } },
    );
    expect(await swarm.run(worker, 'go').result()).toBe('read');
    expect(readFileSync(file, 'utf8')).toBe('began\nheard tool-timeout\nover\n');
  });

  test('hears its signal when its run is cancelled, and may end in its own way', async () => {
    const file = logFile();
    const { swarm } = await start({ worker: [call('heeding_tool', { file })] });
    const run = swarm.run(worker, 'go');
    await until(() => existsSync(file), 'the tool call');
    await run.cancel('enough');
    await until(() => readFileSync(file, 'utf8').includes('over'), 'the end of the tool');
    expect(readFileSync(file, 'utf8')).toBe('began\nheard cancelled\nover\n');
  });
});

describe('tool calls', () => {
  test('run off the main thread, each on its own, and their threads are recorded', async () => {
    const { toolThreads } = await twoAtOnce();
    expect(new Set(toolThreads).size).toBe(2);
    expect(toolThreads).not.toContain(0);
  });

  test('with bad arguments, and results that cannot be sent, are errors that the model reads', async () => {
    const { swarm } = await start({
      worker: [
        call('slow_tool', { delayMs: 'long' }),
        { ...call('odd_tool'), expect: 'invalid-tool-input' },
        { ...call('odd_pool_tool'), expect: 'tool-failed' },
        { text: 'read', expect: ['serialization', 'the output of odd_pool_tool cannot cross'] },
      ],
    });
    expect(await swarm.run(worker, 'go').result()).toBe('read');
  });
});
