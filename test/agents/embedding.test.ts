import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { healthOf } from '../../src/agents/health.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import { scriptedProvider } from '../../src/models/scripted.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { scriptedAgent, scriptedSwarm, sharedSystem, sleep, until } from './swarm-fixtures.ts';

const scripts = { echo: [{ text: 'hello' }], soon: [{ text: 'soon', delayMs: 30 }], slow: [{ text: 'late', delayMs: 60_000 }] };
const echo = scriptedAgent('echo');
const soon = scriptedAgent('soon');
const slow = scriptedAgent('slow');
const start = (options = {}) => scriptedSwarm(scripts, { threads: 0, ...options });

afterEach(() => void vi.restoreAllMocks());

/** A pino logger, and the lines that it wrote. */
function linesOfPino() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { lines, log: pino({ level: 'warn' }, stream) };
}

describe('draining a swarm', () => {
  test('takes no new runs, lets the open ones end, and stops', async () => {
    const { swarm } = await start();
    const run = swarm.spawn(soon, 'x');
    const draining = swarm.drain();
    expect(swarm.health()).toMatchObject({ state: 'draining', isReady: false });
    expect(() => swarm.spawn(echo, 'x')).toThrow(expect.objectContaining({ code: 'system-stopped' }));
    expect(await draining).toEqual({ ended: 1, cancelled: 0 });
    expect((await run.outcome()).kind).toBe('done');
    expect(swarm.health().state).toBe('stopped');
  });

  test('cancels what is open after its time', async () => {
    // The swarm's own clock: its time is over once the quick run has ended, however busy the machine is.
    const clock = new VirtualClock();
    const { swarm } = await start({ clock });
    const runs = [swarm.spawn(slow, 'x'), swarm.spawn(echo, 'x')];
    const draining = swarm.drain({ timeoutMs: 200 });
    await runs[1]?.outcome();
    clock.advance(200);
    expect(await draining).toEqual({ ended: 1, cancelled: 1 });
    expect((await Promise.all(runs.map((run) => run.outcome()))).map(({ kind }) => kind)).toEqual(['cancelled', 'done']);
  });

  test.each([
    [{ timeoutMs: -1 }, 'timeoutMs must be a number of at least 0'],
    [{ timeout: 1 }, 'timeout is not known here: did you mean timeoutMs?'],
  ])('with %j is refused by name', async (options, message) => {
    const { swarm } = await start();
    await expect(swarm.drain(options as never)).rejects.toThrow(message);
    await swarm.stop();
  });
});

describe('the health of a swarm', () => {
  test('is plain data: state, runs by status, places, the queue and who has waited longest', async () => {
    const { swarm } = await start({ limits: { maxConcurrent: 1 } });
    await swarm.run(echo, 'x').result();
    swarm.spawn(slow, 'a');
    swarm.spawn(slow, 'b');
    await until(() => swarm.health().queue.length === 1 && swarm.health().places.taken === 1);
    await sleep(2);
    const health = swarm.health();
    expect(structuredClone(health)).toEqual(health);
    expect(health).toMatchObject({ state: 'running', isReady: true, open: 2, places: { taken: 1, total: 1 }, threads: [] });
    expect(health.runs).toMatchObject({ running: 1, queued: 1, done: 1 });
    expect(health.queue.oldestMs).toBeGreaterThan(0);
    expect(health.oldestOpenMs).toBeGreaterThanOrEqual(health.queue.oldestMs ?? 0);
    await swarm.stop();
  });

  test('counts waits from the acceptance, before that from the submission, and none of those that have ended', () => {
    const of = (status: RunRecord['status'], acceptedMs: number | null, startedMs: number | null = null): RunRecord => {
      return { id: status === 'submitted' ? 'new' : '1', status, acceptedMs, startedMs } as RunRecord;
    };
    const records = [
      of('submitted', null),
      of('queued', 40),
      of('queued', 70),
      of('waiting', 5, 6),
      { ...of('done', 1, 2), parked: ['1.1', '1.2'] },
    ];
    const ledger = { total: { costUsd: 0.5 }, reserved: { calls: 2, tokens: 9, usd: 0.25 } } as never;
    const submitted = new Map([
      ['new', 30],
      ['1', 0],
    ]);
    const parts = { state: 'running', nowMs: 100, places: 8, slots: [], ledger, unansweredMs: null } as const;
    const submittedMs = (run: string): number | undefined => submitted.get(run);
    const health = healthOf({ ...parts, records, submittedMs });
    expect(health).toMatchObject({ open: 4, queue: { length: 3, oldestMs: 70 }, oldestOpenMs: 95, parked: 2 });
    expect(health.money).toEqual({ spentUsd: 0.5, reservedUsd: 0.25, openCalls: 2 });
    expect(healthOf({ ...parts, records: [], submittedMs })).toMatchObject({
      queue: { length: 0, oldestMs: null },
      oldestOpenMs: null,
    });
  });

  test('says for how long the journal has not answered, and is not ready from five seconds on, until it answers', async () => {
    const clock = new VirtualClock();
    const journal = createMemoryJournal();
    await using system = await createSystem({ threads: 0, clock });
    const { swarm } = await start({ system, clock, journal });
    const append = journal.append.bind(journal);
    const gate = Promise.withResolvers<void>();
    vi.spyOn(journal, 'append').mockImplementation(async (batch) => {
      await gate.promise;
      return append(batch);
    });
    const run = swarm.spawn(echo, { input: 'x', limits: { timeoutMs: 500 } });
    await until(() => swarm.health().journal.unansweredMs !== null);
    clock.advance(4999);
    expect(swarm.health()).toMatchObject({ isReady: true, journal: { unansweredMs: 4999 } });
    clock.advance(1);
    expect(run.status).toBe('submitted');
    expect(swarm.health()).toMatchObject({ state: 'running', isReady: false, journal: { unansweredMs: 5000 } });
    expect(swarm.health()).toMatchObject({ queue: { length: 1, oldestMs: 5000 }, oldestOpenMs: 5000 });
    gate.resolve();
    await run.outcome();
    await until(() => swarm.health().journal.unansweredMs === null);
    expect(swarm.health().isReady).toBe(true);
    await swarm.stop();
  });

  test('has a run whose deadline passed while the journal did not answer end by it once the journal answers', async () => {
    const clock = new VirtualClock();
    const journal = createMemoryJournal();
    await using system = await createSystem({ threads: 0, clock });
    const { swarm, calls } = await start({ system, clock, journal });
    const append = journal.append.bind(journal);
    const gate = Promise.withResolvers<void>();
    vi.spyOn(journal, 'append').mockImplementation(async (batch) => {
      await gate.promise;
      return append(batch);
    });
    const run = swarm.spawn(echo, { input: 'x', limits: { deadlineMs: 500 } });
    await until(() => swarm.health().journal.unansweredMs !== null);
    clock.advance(500);
    await sleep(1);
    expect(run.status).toBe('submitted');
    gate.resolve();
    expect(await run.outcome()).toMatchObject({ kind: 'timed-out', error: { code: 'run-deadline' } });
    expect(calls()).toBe(0);
    await swarm.stop();
  });
});

describe('the log of the caller', () => {
  test('a pino of the caller’s gets a warning with the number of open runs when the swarm is disposed of, and they are cancelled', async () => {
    const { lines, log } = linesOfPino();
    const { swarm } = await start({ log });
    const runs = [swarm.spawn(slow, 'x'), swarm.spawn(slow, 'y')];
    await swarm[Symbol.asyncDispose]();
    expect(lines).toMatchObject([{ level: 40, openRuns: 2, msg: 'the swarm is left with open runs, which are cancelled' }]);
    expect((await Promise.all(runs.map((run) => run.outcome()))).map(({ kind }) => kind)).toEqual(['cancelled', 'cancelled']);
  });

  test('hears nothing of a swarm that is left with no open run', async () => {
    const { lines, log } = linesOfPino();
    const { swarm } = await start({ log });
    await swarm.run(echo, 'x').result();
    await swarm[Symbol.asyncDispose]();
    expect(lines).toEqual([]);
  });

  test('is the log of the swarm’s own system too', async () => {
    const { lines, log } = linesOfPino();
    const providers = { scripted: scriptedProvider({ scripts: { crash: [{ crash: 'throw' }] } }) };
    const swarm = await createSwarm({ threads: 1, log, providers, agents: [] });
    await swarm.run(scriptedAgent('crash'), 'x').outcome();
    await swarm.stop();
    expect(lines.map(({ msg }) => msg)).toContain('host-lost');
  });

  test('hears of no dead letter when runs end and wait on threads of their own, as all of them do', async () => {
    const { lines, log } = linesOfPino();
    const chief = scriptedAgent('chief', { mayDelegate: ['echo'] });
    const spawns = {
      chief: [
        { toolCalls: [{ name: 'sessions_spawn', input: { agent: 'echo', task: { input: 'x' } } }] },
        { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
        { text: 'done' },
      ],
    };
    const providers = { scripted: scriptedProvider({ scripts: { ...scripts, ...spawns } }) };
    const swarm = await createSwarm({ threads: 1, log, providers, agents: [chief, echo] });
    for (const agent of [echo, chief, echo]) await swarm.run(agent, 'x').result();
    await swarm.stop();
    // A busy machine may take a thread's start for a pause.
    expect(lines.filter(({ msg }) => msg !== 'host-quiet')).toEqual([]);
  });

  test('must be a log', async () => {
    await expect(createSwarm({ log: { warn: () => {} } as never })).rejects.toThrow(
      'log must be a log with debug, info, warn and error',
    );
  });
});

describe('several swarms on one system', () => {
  test('have their own runs, records, limits and ends', async () => {
    const system = await sharedSystem(0);
    const one = await start({ system, limits: { maxConcurrent: 1 } });
    const other = await start({ system });
    expect(await Promise.all([one.swarm.run(echo, 'x').result(), other.swarm.run(echo, 'y').result()])).toEqual([
      'hello',
      'hello',
    ]);
    const left = other.swarm.spawn(soon, 'z');
    const cut = one.swarm.spawn(slow, 'z');
    await one.swarm.stop();
    expect((await cut.outcome()).kind).toBe('cancelled');
    expect(await left.result()).toBe('soon');
    expect(one.swarm.records().map(({ id }) => id)).toEqual(['1', '2']);
    expect(other.swarm.records().map(({ task }) => task)).toEqual(['y', 'z']);
    await other.swarm.stop();
    expect(await (await start({ system })).swarm.run(echo, 'x').result()).toBe('hello');
  });
});
