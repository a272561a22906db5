import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { silentLog } from '../../src/base/log.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { computedMs } from '../fixtures/computing-time.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { type ScriptedSwarmOptions, type Scripts, scriptedAgent, scriptedSwarm, sleep, until } from './swarm-fixtures.ts';

const open: Swarm[] = [];
async function start(scripts: Scripts, options: ScriptedSwarmOptions = {}) {
  const one = await scriptedSwarm(scripts, { threads: 0, ...options });
  open.push(one.swarm);
  return one;
}
afterEach(async () => {
  vi.restoreAllMocks();
  for (const swarm of open.splice(0)) await swarm.stop();
});

const echo = scriptedAgent('echo');
const slow = scriptedAgent('slow');
const broken = scriptedAgent('broken');
const scripts: Scripts = {
  echo: [{ text: 'hello' }],
  slow: [{ text: 'late', delayMs: 60_000 }],
  broken: [{ fail: { code: 'model-rejected', message: 'no' } }],
};

describe('a swarm of many runs', () => {
  test('takes up 10,000 spawns, and cancels them, in time that grows with their number alone', async () => {
    const { swarm } = await start(scripts, { limits: { maxQueued: 10_000 } });
    const took = async (count: number): Promise<number> => {
      const before = computedMs();
      const runs = Array.from({ length: count }, (_, index) => swarm.spawn(slow, `task ${index}`));
      await Promise.all(runs.map((run) => run.accepted));
      await swarm.cancel();
      return computedMs() - before;
    };
    await took(1000);
    const large = await took(10_000);
    // A tenth of the number; quadratic would be a hundredth of the time.
    expect(large).toBeLessThan((await took(1000)) * 40);
  }, 60_000);

  test('hears of a run that is started while the runs before it are being recorded', async () => {
    const journal = createMemoryJournal();
    const { swarm } = await start(scripts, { journal });
    const append = journal.append.bind(journal);
    const gate = Promise.withResolvers<void>();
    vi.spyOn(journal, 'append').mockImplementation(async (batch) => {
      await gate.promise;
      return append(batch);
    });
    const runs = [swarm.spawn(echo, 'one')];
    await new Promise((resolve) => setTimeout(resolve, 5));
    runs.push(swarm.spawn(echo, 'two'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    runs.push(swarm.spawn(echo, 'three'));
    gate.resolve();
    expect((await swarm.allSettled(runs)).map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  });
});

describe('stopping a swarm', () => {
  test('does not wait for ever for a journal that never answers, and its runs fail', async () => {
    const journal = createMemoryJournal();
    const clock = new VirtualClock();
    await using system = await createSystem({ threads: 0, clock });
    const told: unknown[] = [];
    const log = { ...silentLog, error: (...line: unknown[]) => told.push(line) };
    const { swarm } = await start(scripts, { journal, system, clock, log });
    vi.spyOn(journal, 'append').mockReturnValue(new Promise(() => {}));
    const run = swarm.spawn(echo, 'x');
    let isOver = false;
    const stopped = swarm.stop().finally(() => {
      isOver = true;
    });
    for (; !isOver; await sleep(1)) clock.advance(100);
    await stopped;
    expect(await run.outcome()).toMatchObject({ ok: false, kind: 'failed', error: { code: 'system-stopped' } });
    const unrecorded = 'the swarm is stopped, and the ends of its open runs could not be recorded';
    expect(told).toEqual([[{ openRuns: 1, unansweredMs: expect.any(Number) }, unrecorded]]);
  });

  test('says in the log when its journal fails, and how many ends are not in it', async () => {
    const journal = createMemoryJournal();
    const told: unknown[] = [];
    const log = { ...silentLog, error: (...line: unknown[]) => told.push(line) };
    const { swarm } = await start(scripts, { journal, log });
    const run = swarm.spawn(slow, 'x');
    await run.accepted;
    const full = new Error('ENOSPC: no space left on device');
    vi.spyOn(journal, 'append').mockRejectedValue(full);
    await swarm.stop();
    expect(await run.outcome()).toMatchObject({ kind: 'failed', error: { code: 'run-failed', cause: full } });
    expect(told).toEqual([[{ openRuns: 1, unansweredMs: null, err: full }, expect.stringContaining('could not be recorded')]]);
  });

  test('leaves a journal that it was given open, for whoever made it to close', async () => {
    const journal = createMemoryJournal();
    const close = vi.spyOn(journal, 'close');
    const { swarm } = await start(scripts, { journal });
    await swarm.run(echo, 'x').result();
    await swarm.stop();
    expect(close).not.toHaveBeenCalled();
    expect((await allOf(journal)).map(({ event }) => event.kind).at(-1)).toBe('ended');
  });
});

describe('a journal that fails', () => {
  test.each([
    ['rejects', () => Promise.reject(new Error('ENOSPC: no space left on device'))],
    [
      'throws',
      () => {
        throw new Error('ENOSPC: no space left on device');
      },
    ],
  ])('is the cause in the errors of the runs that it fails, when its append %s', async (_, append) => {
    const journal = createMemoryJournal();
    const told: unknown[] = [];
    const log = { ...silentLog, error: (...line: unknown[]) => told.push(line) };
    const { swarm } = await start(scripts, { journal, log });
    vi.spyOn(journal, 'append').mockImplementation(append);
    const run = swarm.spawn(echo, 'x');
    const cause = { message: 'ENOSPC: no space left on device' };
    const message = expect.stringMatching(/supervisor ended.*since the journal failed: ENOSPC: no space left on device/);
    expect(await run.outcome()).toMatchObject({ kind: 'failed', error: { code: 'run-failed', message, cause } });
    await expect(run.accepted).rejects.toMatchObject({ cause });
    expect(swarm.health()).toMatchObject({ state: 'failed', isReady: false });
    expect(told).toEqual([[{ reason: expect.any(String), err: expect.objectContaining(cause) }, expect.any(String)]]);
  });

  test('is named when it cannot be read any more', async () => {
    const journal = createMemoryJournal();
    const { swarm } = await start(scripts, { journal });
    const run = swarm.spawn(slow, 'x');
    await run.accepted;
    vi.spyOn(journal, 'read').mockImplementation(() => {
      throw new Error('EIO: i/o error');
    });
    newestHome().actors?.coordinator.tell.report(undefined as never);
    const message = expect.stringContaining('since the journal failed: EIO: i/o error');
    expect(await run.outcome()).toMatchObject({ kind: 'failed', error: { code: 'run-failed', message } });
  });

  test('and is well again is the cause of nothing later', async () => {
    const journal = createMemoryJournal();
    const { swarm } = await start(scripts, { journal });
    vi.spyOn(journal, 'append').mockRejectedValueOnce(new Error('ENOSPC: no space left on device'));
    expect((await swarm.run(echo, 'x').outcome()).kind).toBe('done');
    expect(newestHome().journal.failure).toBeUndefined();
  });
});

describe('cancelling a swarm', () => {
  test('waits for the runs that were taken up from a journal too', async () => {
    const journal = createMemoryJournal();
    const spec = { id: '1', parent: null, root: '1', depth: 0, input: 'x', files: [], label: null, taskKey: null };
    const agent = {
      name: 'slow',
      instructions: 'Play.',
      model: 'scripted:slow',
      fallbacks: [],
      escalation: [],
      effort: undefined,
      maxOutputTokens: 100,
      promptBytes: 100,
      tools: [],
      mayDelegate: [],
    };
    const limits = { maxDepth: 2, maxAgents: 64, maxTurns: 12, timeoutMs: 300_000, toolTimeoutMs: 60_000 };
    const event = { run: '1', atMs: 0, kind: 'accepted' } as const;
    await journal.append([
      {
        ...event,
        spec: { ...spec, agent: { ...agent, contextTokens: null, outputSchema: undefined }, limits, deadlineAtMs: null },
      },
    ]);
    const { swarm } = await start(scripts, { journal });
    await until(() => swarm.records()[0]?.status === 'running', 'the run');
    await swarm.cancel();
    expect(swarm.records()[0]?.outcome).toBe('cancelled');
  });

  test.each([7, {}, Symbol('s'), () => 'x'])('for a reason that is no text is refused, and harms nothing', async (reason) => {
    const { swarm } = await start(scripts);
    const run = swarm.spawn(slow, 'x');
    await expect(run.cancel(reason as string)).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(swarm.cancel(reason as string)).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await swarm.run(echo, 'x').result()).toBe('hello');
  });
});

describe('what a swarm keeps', () => {
  test('holds a task key no longer than the record of its run', async () => {
    const { swarm, calls } = await start(scripts, { keepRecords: 1 });
    const first = swarm.spawn(echo, { input: 'x', taskKey: 'k' });
    await first.result();
    expect(swarm.spawn(echo, { input: 'x', taskKey: 'k' })).toBe(first);
    for (let other = 0; other < 3; other++) await swarm.run(echo, 'other').result();
    const again = swarm.spawn(echo, { input: 'x', taskKey: 'k' });
    expect(again).not.toBe(first);
    await again.result();
    expect(calls()).toBe(5);
  });

  test('knows the task keys of another process by its journal, so that a task is not paid for twice', async () => {
    const journal = createMemoryJournal();
    const former = await createSystem({ threads: 0 });
    const first = await scriptedSwarm(scripts, { system: former, journal });
    const [done, open, failed] = ['done', 'open', 'failed'].map((taskKey) => {
      const agent = { done: echo, open: slow, failed: broken }[taskKey] as Agent;
      return first.swarm.spawn(agent, { input: 'x', taskKey });
    });
    expect(await done?.result()).toBe('hello');
    expect(await failed?.outcome()).toMatchObject({ kind: 'failed' });
    await until(() => open?.status === 'running', 'the run');
    // The process dies.
    await former.stop();

    const { swarm, calls } = await start(scripts, { journal });
    const again = swarm.spawn(echo, { input: 'x', taskKey: 'done' });
    expect(again.id).toBe(done?.id);
    expect(again.record()).toMatchObject({ outcome: 'done' });
    await again.accepted;
    expect(await again.result()).toBe('hello');
    expect(calls()).toBe(0);
    expect(swarm.spawn(echo, { input: 'x', taskKey: 'done' })).toBe(again);
    const taken = swarm.spawn(slow, { input: 'x', taskKey: 'open' });
    expect(taken.id).toBe(open?.id);
    await taken.accepted;
    await taken.cancel();
    expect(await taken.outcome()).toMatchObject({ kind: 'cancelled' });
    expect(swarm.spawn(broken, { input: 'x', taskKey: 'failed' }).id).not.toBe(failed?.id);
    expect(swarm.spawn(broken, { input: 'x', taskKey: 'done' }).id).not.toBe(done?.id);
  });

  test('a record cannot be changed by those who are handed it, nor can the result in it', async () => {
    const sum = defineAgent({
      ...{ name: 'sum', description: 'Adds', instructions: 'Add.', model: 'scripted:sum' },
      outputSchema: z.object({ sums: z.array(z.number()) }),
    });
    const { swarm } = await start({ sum: [{ json: { sums: [3] } }] });
    const run = swarm.run(sum, 'x');
    const value = await run.result();
    expect(() => value.sums.push(4)).toThrow(TypeError);
    expect(() => Object.assign(run.record(), { status: 'failed' })).toThrow(TypeError);
    expect(() => Object.assign(run.record().usage, { modelCalls: 99 })).toThrow(TypeError);
    expect(run.record()).toMatchObject({ status: 'done', result: { sums: [3] } });
  });

  test('a listener that rejects, or throws, harms nothing', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const { swarm } = await start(scripts, { onEvent: async () => Promise.reject(new Error('no')) });
      expect(await swarm.run(echo, 'x').result()).toBe('hello');
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
