import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { threadEnvironment } from '../../src/threads/thread-environment.ts';
import { workerFile } from '../../src/threads/worker-file.ts';
import { type HeapLimits, WorkerPool } from '../../src/threads/worker-pool.ts';
import { eventually } from './eventually.ts';
import type { PoolOrder } from './pool-fixtures.ts';

const pools: WorkerPool[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop();
  errors.length = 0;
});

function makePool(threads: number, heap: HeapLimits = {}, standing = threads): WorkerPool {
  const file = fileURLToPath(new URL('./pool-fixtures.ts', import.meta.url));
  const pool = new WorkerPool({
    file,
    threads,
    standing,
    env: threadEnvironment(),
    heap,
    onError: (error) => errors.push(error),
  });
  pools.push(pool);
  return pool;
}

const run = (pool: WorkerPool, order: PoolOrder) => pool.run<number>(order);
const cell = () => new Int32Array(new SharedArrayBuffer(4));

test('a task that rejects keeps its thread', async () => {
  const pool = makePool(1);
  const first = await run(pool, { do: 'answer' }).result;
  await expect(run(pool, { do: 'reject' }).result).rejects.toMatchObject({ name: 'RangeError', message: 'refused' });
  expect(await run(pool, { do: 'answer' }).result).toBe(first);
});

test('a crash hits the task of that thread alone, and the next task gets a new thread', async () => {
  const pool = makePool(2);
  const beside = run(pool, { do: 'answer', ms: 200 });
  await expect(run(pool, { do: 'throw-later' }).result).rejects.toThrow('died in a timer');
  await expect(run(pool, { do: 'exit' }).result).rejects.toThrow('3');
  expect(await run(pool, { do: 'answer' }).result).toBeGreaterThan(0);
  expect(await beside.result).toBeGreaterThan(0);
});

test('a kill ends a loop, hits no other task, and settles when the thread has exited', async () => {
  const pool = makePool(2);
  const beside = run(pool, { do: 'answer', ms: 300 });
  const counter = cell();
  const looping = run(pool, { do: 'loop', cell: counter });
  const outcome = expect(looping.result).rejects.toThrow('aborted');
  await eventually(() => Atomics.load(counter, 0) > 0);
  await looping.kill();
  const count = Atomics.load(counter, 0);
  await outcome;
  await beside.result;
  expect(Atomics.load(counter, 0)).toBe(count);
});

test('where not all threads stand by, a killed one is replaced only when a task asks for one', async () => {
  const pool = makePool(2, {}, 1);
  const tasks = [cell(), cell()].map((ticks) => ({ ticks, task: run(pool, { do: 'tick', ms: 600_000, cell: ticks }) }));
  const ends = tasks.map(({ task }) => expect(task.result).rejects.toThrow('aborted'));
  await eventually(() => tasks.every(({ ticks }) => Atomics.load(ticks, 0) > 0));
  expect(pool.threads).toBe(2);
  await Promise.all(tasks.map(({ task }) => task.kill()));
  expect(pool.threads).toBe(0);
  const asking = run(pool, { do: 'answer' });
  expect(pool.threads).toBe(1);
  expect(await asking.result).toBeGreaterThan(0);
  await Promise.all(ends);
});

test('a kill takes a task that waits out of the queue', async () => {
  const pool = makePool(1);
  const running = run(pool, { do: 'answer', ms: 100 });
  const waiting = run(pool, { do: 'answer' });
  const outcome = expect(waiting.result).rejects.toThrow('aborted');
  await waiting.kill();
  await outcome;
  expect(await running.result).toBeGreaterThan(0);
});

test('a kill of a task that is done does nothing', async () => {
  const pool = makePool(1);
  const task = run(pool, { do: 'answer' });
  const threadId = await task.result;
  await task.kill();
  expect(await run(pool, { do: 'answer' }).result).toBe(threadId);
});

test('a crash that hits no task is reported and nothing else', async () => {
  const pool = makePool(1);
  const seen = cell();
  await run(pool, { do: 'die-after-answer', cell: seen }).result;
  Atomics.store(seen, 0, 1);
  await eventually(() => errors.length > 0);
  expect(errors).toEqual([expect.objectContaining({ message: 'died after the answer' })]);
  expect(await run(pool, { do: 'answer' }).result).toBeGreaterThan(0);
});

test('timers of a thread run on while it has no task', async () => {
  const pool = makePool(1);
  const counter = cell();
  await run(pool, { do: 'tick', cell: counter }).result;
  const count = Atomics.load(counter, 0);
  await eventually(() => Atomics.load(counter, 0) > count + 10);
});

test('stop ends tasks of any length and waits for all threads, those that were killed included', async () => {
  const pool = makePool(3);
  const counters = [cell(), cell()];
  const loops = counters.map((counter) => run(pool, { do: 'loop', cell: counter }));
  const outcomes = loops.map(({ result }) => expect(result).rejects.toThrow());
  await run(pool, { do: 'answer', ms: 10 }).result;
  await eventually(() => counters.every((counter) => Atomics.load(counter, 0) > 0));
  void loops[0]?.kill();
  await pool.stop();
  const counts = counters.map((counter) => Atomics.load(counter, 0));
  await Promise.all(outcomes);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(counters.map((counter) => Atomics.load(counter, 0))).toEqual(counts);
});

test('refuses a heap with which no thread could start', () => {
  expect(() => makePool(1, { oldMb: 2 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  expect(() => makePool(1, { youngMb: Number.NaN })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test('entries have no default export, since a kill while one is loaded could end the process', async () => {
  for (const name of ['host-entry', 'task-entry']) {
    const source = await readFile(workerFile(name), 'utf8');
    expect(source).toMatch(/^export async function runEntry\(/m);
    expect(source).not.toMatch(/export default|as default/);
  }
});
