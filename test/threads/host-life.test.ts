import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { bootError } from '../../src/threads/boot-error.ts';
import { HostLife, type HostLifeOptions } from '../../src/threads/host-life.ts';
import { HostSupply } from '../../src/threads/host-supply.ts';
import { threadEnvironment } from '../../src/threads/thread-environment.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { workerFile } from '../../src/threads/worker-file.ts';
import { WorkerPool } from '../../src/threads/worker-pool.ts';
import { eventually } from './eventually.ts';
import { ManualClock } from './manual-clock.ts';

const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop();
});

const options: HostLifeOptions = {
  clock: systemClock,
  kernelModule: new URL('./echo-kernel.ts', import.meta.url).href,
  preload: undefined,
  beatMs: 20,
  bootTimeoutMs: 10_000,
  controlTimeoutMs: 10_000,
};

/** As a group has it: a thread for each slot from the start, and room for the spare, which comes when it is asked for. */
function makePool(
  slots: number,
  env: Record<string, string> = {},
  onError: (error: unknown) => void = () => undefined,
): WorkerPool {
  const pool = new WorkerPool({
    file: workerFile('host-entry'),
    threads: slots + 1,
    standing: slots,
    env: { ...threadEnvironment(), ...env },
    heap: {},
    onError,
  });
  pools.push(pool);
  return pool;
}

const assignment = {
  node: { id: 'n', incarnation: 'i' },
  slot: 1,
  generation: 1,
  settings: undefined,
  logLevel: 'info',
} as const;

test('a control call to a dead host rejects, whether it was open at the death or made after it', async () => {
  const life = new HostLife(makePool(1), options);
  await life.boot();
  const open = life.statistics();
  const outcome = expect(open).rejects.toMatchObject({ code: 'thread-lost' });
  await life.kill('killed');
  await outcome;
  expect(await life.ended).toMatchObject({ loss: 'killed' });
  await expect(life.statistics()).rejects.toMatchObject({ code: 'thread-lost' });
  await expect(life.stop(100)).resolves.toBeUndefined();
});

test('a control call to a host that does not answer rejects at its deadline', async () => {
  const life = new HostLife(makePool(1), {
    ...options,
    controlTimeoutMs: 30,
    kernelModule: new URL('./hanging-kernel.ts', import.meta.url).href,
  });
  await life.boot();
  await expect(life.assign(assignment)).rejects.toMatchObject({
    code: 'control-timeout',
    details: { call: 'assign', timeoutMs: 30 },
  });
  await life.kill('control');
});

test('an error of the host arrives with its code', async () => {
  const life = new HostLife(makePool(1), options);
  await life.boot();
  await expect(life.abandonSlot(2)).rejects.toMatchObject({ code: 'boot-failed', message: 'the host has no slot yet' });
  await life.assign(assignment);
  await expect(life.assign(assignment)).rejects.toMatchObject({ code: 'boot-failed', message: 'the host has its slot already' });
  await expect(life.statistics()).resolves.toMatchObject({ threadId: life.threadId, kernel: { stopCalls: 0 } });
  await life.stop(5_000);
  expect(await life.ended).toMatchObject({ loss: undefined });
});

test('a module without the factory fails the boot by name', async () => {
  const life = new HostLife(makePool(1), { ...options, kernelModule: new URL('./eventually.ts', import.meta.url).href });
  await expect(life.boot()).rejects.toMatchObject({
    code: 'boot-failed',
    message: expect.stringContaining('no export createHostKernel'),
  });
});

/** As it is at the start, without spares. */
function makeYoungSupply(slots: number, more: { env?: Record<string, string>; kernelModule?: string; clock?: Clock } = {}) {
  const lives: HostLife[] = [];
  const events: ThreadEvent[] = [];
  const pool = makePool(slots, more.env, (error) => supply.onPoolError(bootError(error)));
  const supply: HostSupply = new HostSupply({
    clock: more.clock ?? systemClock,
    spares: 1,
    sparesAfterMs: 1_000,
    bootAttempts: 3,
    bootBackOffMs: 5,
    onEvent: (event) => events.push(event),
    startLife: () => {
      const life = new HostLife(pool, { ...options, kernelModule: more.kernelModule ?? options.kernelModule });
      lives.push(life);
      return life;
    },
  });
  const count = (kind: ThreadEvent['kind']) => events.filter((event) => event.kind === kind).length;
  return { supply, lives, events, count };
}

function makeSupply(...parts: Parameters<typeof makeYoungSupply>): ReturnType<typeof makeYoungSupply> {
  const made = makeYoungSupply(...parts);
  made.supply.keepSpares();
  return made;
}

test('there is no spare before its time, but whoever waits is served', async () => {
  const clock = new ManualClock();
  const { supply, lives, count } = makeYoungSupply(1, { clock });
  await supply.take();
  // The start takes as long as it takes.
  clock.advance(10_000);
  supply.keepSparesLater();
  clock.advance(999);
  expect(lives).toHaveLength(1);
  clock.advance(1);
  expect(lives).toHaveLength(2);
  await eventually(() => count('spare-ready') === 1);
  await supply.stop(1_000);
  expect(clock.timers).toBe(0);
});

test('a supply that was stopped before the time of its spares leaves no timer', async () => {
  const clock = new ManualClock();
  const { supply } = makeYoungSupply(1, { clock });
  supply.keepSparesLater();
  await supply.stop(1_000);
  expect(clock.timers).toBe(0);
  supply.keepSparesLater();
  expect(clock.timers).toBe(0);
});

test('a loss during the start has a spare booted once its slot is filled, and the end of the start sets no timer any more', async () => {
  const clock = new ManualClock();
  const { supply, lives, count } = makeYoungSupply(2, { clock });
  const lost = await supply.take();
  await lost.kill('killed');
  await lost.ended;
  const release = supply.hold();
  const next = supply.take();
  supply.keepSpares();
  expect(lives).toHaveLength(2);
  await next;
  release();
  expect(lives).toHaveLength(3);
  await eventually(() => count('spare-ready') === 1);
  supply.keepSparesLater();
  expect(clock.timers).toBe(0);
  await supply.stop(1_000);
});

test('a spare that dies is replaced, and a taken one as well', async () => {
  const { supply, lives, count } = makeSupply(1);
  await eventually(() => count('spare-ready') === 1);
  await lives[0]?.kill('killed');
  await eventually(() => count('spare-ready') === 2);
  const taken = await supply.take();
  expect(taken).toBe(lives[1]);
  await eventually(() => count('spare-ready') === 3);
  await supply.stop(1_000);
  await expect(supply.take()).rejects.toMatchObject({ code: 'system-stopped' });
});

test('while a slot is being filled no spare is booted, but whoever waits is served', async () => {
  const { supply, lives, count } = makeSupply(2, { clock: new ManualClock() });
  await eventually(() => count('spare-ready') === 1);
  const release = supply.hold();
  await supply.take();
  expect(lives).toHaveLength(1);
  await supply.take();
  expect(lives).toHaveLength(2);
  release();
  expect(lives).toHaveLength(3);
  await eventually(() => count('spare-ready') === 2);
  await supply.stop(1_000);
});

test('a slot that is long in being filled puts a spare off for a while only', async () => {
  const clock = new ManualClock();
  const { supply, lives } = makeSupply(1, { clock });
  supply.hold();
  await supply.take();
  clock.advance(99);
  expect(lives).toHaveLength(1);
  clock.advance(1);
  expect(lives).toHaveLength(2);
  await supply.stop(1_000);
  expect(clock.timers).toBe(0);
});

test('boots that fail are given up after so many attempts, and a later taker starts anew', async () => {
  const { supply, lives, events } = makeSupply(1, { kernelModule: 'file:///nowhere/kernel.ts' });
  await expect(supply.take()).rejects.toMatchObject({ code: 'boot-failed' });
  expect(events.map((event) => event.kind === 'boot-failed' && event.attempt)).toEqual([1, 2, 3]);
  const tried = lives.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(lives.length).toBe(tried);
  await expect(supply.take()).rejects.toMatchObject({ code: 'boot-failed' });
  expect(lives.length).toBeGreaterThan(tried);
  await supply.stop(1_000);
});

test('threads that die before they run anything are given up as well', async () => {
  const { supply, count } = makeSupply(1, { env: { NODE_OPTIONS: '--import=file:///nowhere/preload.ts' } });
  await expect(supply.take()).rejects.toMatchObject({ code: 'boot-failed' });
  expect(count('boot-failed')).toBe(3);
  await supply.stop(1_000);
});

test('a thread that dies on its way up does not end the supply', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-'));
  const flag = join(folder, 'fail');
  const preload = new URL('./failing-preload.ts', import.meta.url).href;
  const { supply, lives, count } = makeSupply(1, { env: { NODE_OPTIONS: `--import=${preload}`, TROUPE_TEST_FLAG: flag } });
  const first = await supply.take();
  await eventually(() => count('spare-ready') === 1);
  writeFileSync(flag, '');
  await lives.find((life) => life !== first)?.kill('killed');
  await eventually(() => count('boot-failed') === 2);
  rmSync(folder, { recursive: true });
  await eventually(() => count('spare-ready') === 2);
  expect(await supply.take()).toBeInstanceOf(HostLife);
  await supply.stop(1_000);
});

test('stop refuses those who wait', async () => {
  const { supply } = makeSupply(1);
  const waiting = expect(supply.take()).rejects.toMatchObject({ code: 'system-stopped' });
  await supply.stop(1_000);
  await waiting;
});
