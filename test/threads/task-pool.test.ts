import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import { systemClock } from '../../src/base/clock.ts';
import { TaskPool } from '../../src/threads/task-pool.ts';
import { eventually } from './eventually.ts';

const module = new URL('./task-fixtures.ts', import.meta.url).href;
const request = (name: string, input?: unknown) => ({ module, export: name, input });
const cell = (length = 1): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  );
/** The thread of a call that was lost with it; throws every other error again. */
const lostThread = (error: unknown): { readonly threadId: unknown } => {
  if (isActorError(error, 'thread-lost')) return { threadId: error.details['threadId'] };
  throw error;
};

/** Threads of this process that have ended, as far as main knows. */
const ended = new Set<unknown>();
const noteEnd = (worker: Worker): void => {
  const { threadId } = worker;
  worker.once('exit', () => ended.add(threadId));
};
beforeAll(() => void process.on('worker', noteEnd));
afterAll(() => void process.off('worker', noteEnd));

describe('the task pool', () => {
  const pool = new TaskPool({ clock: systemClock });
  afterAll(() => pool.stop());
  afterEach(() => expect(pool.queued).toBe(0));

  test('runs an exported function on a thread that is not main, and names the thread', async () => {
    const { value, threadId } = await pool.run(request('double', 21));
    expect(value).toBe(42);
    expect(threadId).toBeGreaterThan(0);
    const [one, other] = await Promise.all([pool.run(request('sleep', 50)), pool.run(request('sleep', 50))]);
    expect(one.value).toBe(one.threadId);
    expect(new Set([one.threadId, other.threadId]).size).toBe(2);
  });

  test('keeps code, details and cause of an ActorError that the task threw', async () => {
    const error = await failure(pool.run(request('throwOurs')));
    expect(error).toMatchObject({
      code: 'pdf-damaged',
      message: 'page 3 is broken',
      details: { page: 3 },
      cause: { message: 'inner' },
    });
  });

  test('wraps any other failure as task-failed, with the cause', async () => {
    const plain = await failure(pool.run(request('throwPlain')));
    expect(plain).toMatchObject({
      code: 'task-failed',
      cause: { name: 'TypeError', message: 'plain', details: { code: 'E_PLAIN' } },
    });
    expect(await failure(pool.run(request('throwText')))).toMatchObject({ code: 'task-failed', cause: { message: 'just text' } });
  });

  test('says what is wrong with a module or an export that is not there', async () => {
    const missing = pool.run({ module: new URL('./none.ts', import.meta.url).href, export: 'x', input: 0 });
    expect(await failure(missing)).toMatchObject({ code: 'definition-not-found' });
    expect(await failure(pool.run(request('notAFunction')))).toMatchObject({ code: 'definition-not-found' });
  });

  test.each([
    [{ module: './task-fixtures.ts' }, {}, 'module must be a URL such as import.meta.url'],
    [{ export: undefined }, {}, 'export must be the name of an exported function'],
    [{ exports: 'double' }, {}, 'exports '],
    [{}, { timeout: 5 }, 'timeout '],
    [{}, { timeoutMs: '5' }, 'timeoutMs must be a number above 0'],
  ])('refuses %j with the options %j by name', async (change, options, message) => {
    expect(await failure(pool.run({ ...request('double', 1), ...change } as never, options as never))).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message),
    });
    expect(await failure(pool.run(undefined as never))).toMatchObject({ code: 'invalid-argument' });
  });

  test('loses only the call whose input or result cannot be cloned, and no thread', async () => {
    const before = await pool.run(request('sleep', 1));
    const beside = pool.run(request('sleep', 50));
    expect(await failure(pool.run(request('double', () => 0)))).toMatchObject({ code: 'serialization' });
    expect(await failure(pool.run(request('unsendable')))).toMatchObject({ code: 'serialization' });
    await beside;
    const ids = await Promise.all([pool.run(request('sleep', 20)), pool.run(request('sleep', 20))]);
    expect(ids.map(({ threadId }) => threadId)).toContain(before.threadId);
  });

  test.each(['exit', 'throwInTimer', 'rejectUnhandled'])('%s loses its own call and no other', async (name) => {
    const beside = pool.run(request('sleep', 150));
    const error = await failure(pool.run(request(name)));
    expect(error).toMatchObject({ code: 'thread-lost', details: { export: name, threadId: expect.any(Number) } });
    await beside;
    expect((await pool.run(request('double', 1))).value).toBe(2);
  });

  test('a stray crash after the answer hits at most the one call that had begun on that thread', async () => {
    for (let round = 0; round < 8; round += 1) {
      const gone = cell();
      // An answer that the crash overtakes is lost with its thread: the call cannot know better.
      const first = await pool.run(request('answerAndExitLater', { ms: round % 4, cell: gone })).catch(lostThread);
      const calls = [1, 2, 3, 4, 5, 6].map((n) => pool.run(request('double', n)));
      const lost = (await Promise.allSettled(calls)).filter((outcome) => outcome.status === 'rejected');
      expect(lost.length).toBeLessThanOrEqual(1);
      for (const { reason } of lost) expect(reason).toMatchObject({ code: 'thread-lost', details: { threadId: first.threadId } });
      await eventually(() => Atomics.load(gone, 0) === 1);
      // Else the first call of the next round could come to that thread, and be lost with it.
      await eventually(() => ended.has(first.threadId));
    }
  });

  test('ends a call that runs for too long, and only that one; nothing of it runs on', async () => {
    // Both threads are up: the time that one takes to start would count.
    const here = cell();
    await Promise.all([1, 2].map(() => pool.run(request('meet', { cell: here, count: 2 }))));
    const release = cell();
    const beside = pool.run(request('meet', { cell: release, count: 2 }));
    const counter = cell();
    const error = await failure(pool.run(request('spin', counter), { timeoutMs: 1_500 }));
    const count = Atomics.load(counter, 0);
    expect(error).toMatchObject({ code: 'timeout', details: { timeoutMs: 1_500, threadId: expect.any(Number) } });
    expect(count).toBeGreaterThan(0);
    Atomics.add(release, 0, 1);
    await beside;
    expect(Atomics.load(counter, 0)).toBe(count);
  });

  test('ends a running call on abort, and takes a waiting one out of the queue unbegun', async () => {
    const counters = [cell(), cell()];
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const running = counters.map((counter, n) => failure(pool.run(request('spin', counter), signalOf(controllers[n]))));
    const order = cell(2);
    const waiting = failure(pool.run(request('note', { order, at: 1 }), signalOf(controllers[2])));
    await eventually(() => counters.every((counter) => Atomics.load(counter, 0) > 0));
    expect(pool.queued).toBe(1);
    controllers[2]?.abort(new Error('changed my mind'));
    expect(await waiting).toMatchObject({ code: 'cancelled', cause: { message: 'changed my mind' } });
    controllers[0]?.abort();
    expect(await running[0]).toMatchObject({ code: 'cancelled' });
    expect((await pool.run(request('double', 4))).value).toBe(8);
    controllers[1]?.abort();
    expect(await running[1]).toMatchObject({ code: 'cancelled' });
    expect(order[0]).toBe(0);
    expect(await failure(pool.run(request('double', 1), { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
  });

  test('refuses a time limit that is none', async () => {
    expect(await failure(pool.run(request('double', 1), { timeoutMs: 0 }))).toMatchObject({ code: 'invalid-argument' });
    const grace = failure(pool.run(request('double', 1), { graceMs: -1 }));
    expect(await grace).toMatchObject({ code: 'invalid-argument', details: { field: 'graceMs' } });
    expect(() => new TaskPool({ clock: systemClock, threads: 0 })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

describe('a call with a grace period', () => {
  const pool = new TaskPool({ clock: systemClock, threads: 1 });
  afterAll(() => pool.stop());

  test.each([
    ['cancelled', 2],
    ['timeout', 1],
  ])('hears its signal when it is to end as %s, and keeps its thread if it ends in time', async (code, reason) => {
    const { threadId } = await pool.run(request('double', 1));
    const heard = cell(4);
    const controller = new AbortController();
    const how = code === 'timeout' ? { timeoutMs: 1_000 } : { signal: controller.signal };
    const call = failure(pool.run(request('heed', { cell: heard, ms: 60_000 }), { ...how, graceMs: 20_000 }));
    await eventually(() => Atomics.load(heard, 0) === 1);
    const next = pool.run(request('double', 2));
    if (code === 'cancelled') controller.abort(new Error('changed my mind'));
    await eventually(() => Atomics.load(heard, 1) !== 0);
    expect(pool.queued).toBe(1);
    Atomics.store(heard, 3, 1);
    expect(await call).toMatchObject({ code, details: { threadId } });
    expect([...heard]).toEqual([1, reason, 1, 1]);
    expect(await next).toEqual({ value: 4, threadId });
  });

  test('is killed after it when it goes on, whether it yields or not, and no other call is hit', async () => {
    const calls = [request('heed', { cell: cell(3), ms: 60_000 }), request('spin', cell())];
    for (const task of calls) {
      const { threadId } = await pool.run(request('double', 1));
      const before = performance.now();
      // Longer than the thread takes to begin it, which waits for nothing.
      const error = await failure(pool.run(task, { timeoutMs: 1_000, graceMs: 200 }));
      expect(error).toMatchObject({ code: 'timeout', details: { threadId } });
      expect(performance.now() - before).toBeGreaterThanOrEqual(1_195);
      const next = await pool.run(request('double', 2));
      expect(next.value).toBe(4);
      expect(next.threadId).not.toBe(threadId);
    }
  });

  test('has none when the pool stops', async () => {
    const stopping = new TaskPool({ clock: systemClock, threads: 1 });
    const controller = new AbortController();
    const heard = cell(3);
    const options = { signal: controller.signal, graceMs: 60_000 };
    const call = failure(stopping.run(request('heed', { cell: heard, ms: 60_000 }), options));
    await eventually(() => Atomics.load(heard, 0) === 1);
    controller.abort();
    await eventually(() => Atomics.load(heard, 1) === 2);
    await stopping.stop();
    expect(await call).toMatchObject({ code: 'cancelled' });
    expect(Atomics.load(heard, 2)).toBe(0);
  });
});

test('calls are handed over in the order in which they were made, also past crashes', async () => {
  const pool = new TaskPool({ clock: systemClock, threads: 1 });
  const count = 40;
  const order = cell(count + 1);
  const calls = Array.from({ length: count }, (_, n) => [
    pool.run(request('note', { order, at: n + 1 })),
    ...(n % 10 === 5 ? [failure(pool.run(request('exit')))] : []),
  ]).flat();
  await Promise.all(calls);
  expect([...order.subarray(1)]).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  await pool.stop();
});

test('a queue of thousands drains', async () => {
  const pool = new TaskPool({ clock: systemClock });
  const results = await Promise.all(Array.from({ length: 5_000 }, (_, n) => pool.run(request('double', n))));
  expect(results.map(({ value }) => value)).toEqual(results.map((_, n) => 2 * n));
  await pool.stop();
});

test('the heap limit loses its own call and no other', async () => {
  const pool = new TaskPool({ clock: systemClock, heap: { oldMb: 48, youngMb: 8 } });
  const beside = pool.run(request('sleep', 300));
  const error = await failure(pool.run(request('fillHeap')));
  expect(error).toMatchObject({ code: 'thread-lost', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } });
  await beside;
  expect((await pool.run(request('double', 3))).value).toBe(6);
  await pool.stop();
});

test('threads get the allow-listed environment and nothing else', async () => {
  process.env['TROUPE_TEST_SECRET'] = 'key';
  process.env['TROUPE_TEST_ALLOWED'] = 'yes';
  const pool = new TaskPool({ clock: systemClock, env: ['TROUPE_TEST_ALLOWED'] });
  const { value } = await pool.run(request('environment'));
  await pool.stop();
  expect(value).not.toHaveProperty('TROUPE_TEST_SECRET');
  expect(value).toMatchObject({ TROUPE_TEST_ALLOWED: 'yes', PATH: process.env['PATH'] });
});

test('stop ends running and waiting calls and refuses new ones', async () => {
  const pool = new TaskPool({ clock: systemClock, threads: 1 });
  const counter = cell();
  const running = failure(pool.run(request('spin', counter)));
  const waiting = failure(pool.run(request('double', 1)));
  await eventually(() => Atomics.load(counter, 0) > 0);
  await pool.stop();
  const count = Atomics.load(counter, 0);
  expect(await running).toMatchObject({ code: 'system-stopped' });
  expect(await waiting).toMatchObject({ code: 'system-stopped' });
  expect(await failure(pool.run(request('double', 1)))).toMatchObject({ code: 'system-stopped' });
  await pool.stop();
  expect(Atomics.load(counter, 0)).toBe(count);
});

test('stop before the first call starts no thread', async () => {
  await new TaskPool({ clock: systemClock }).stop();
});

function signalOf(controller: AbortController | undefined): { signal: AbortSignal } {
  if (controller === undefined) throw new Error('no controller');
  return { signal: controller.signal };
}
