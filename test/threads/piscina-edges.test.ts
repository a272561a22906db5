// The sharp edges of Piscina 5.3 that are worked round in src/threads, each with the test that goes red when the work-round is taken away. Some stand
// here; the others stand with the part that they are a promise of, and are named here, so that none gets lost.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { readTestNames } from '../../scripts/guarantees/read-test-names.ts';
import { systemClock } from '../../src/base/clock.ts';
import { threadEnvironment } from '../../src/threads/thread-environment.ts';
import { startThreads, type ThreadGroup } from '../../src/threads/thread-group.ts';
import { WorkerPool } from '../../src/threads/worker-pool.ts';
import { RecordingKernel } from './echo-kernel.ts';
import { eventually } from './eventually.ts';
import type { PoolOrder } from './pool-fixtures.ts';

const heldElsewhere: readonly (readonly [edge: string, file: string, name: string])[] = [
  [
    'a failed boot latches: afterwards no dead thread is replaced, but by a new run',
    'test/threads/host-life.test.ts',
    'a thread that dies on its way up does not end the supply',
  ],
  [
    'a task that waits for a thread which failed to boot waits for ever',
    'test/threads/host-life.test.ts',
    'threads that die before they run anything are given up as well',
  ],
  ['an abort is a kill of the thread', 'test/threads/worker-pool.test.ts', 'a kill of a task that is done does nothing'],
  ['an abort of a queued task', 'test/threads/worker-pool.test.ts', 'a kill takes a task that waits out of the queue'],
  [
    'a crash without a task is an error event, uncaught when nobody listens',
    'test/threads/worker-pool.test.ts',
    'a crash that hits no task is reported and nothing else',
  ],
  [
    'resourceLimits count the JavaScript heap only',
    'test/system/watched-threads.test.ts',
    'a thread that holds more and more %s is warned about, then ended and replaced, before it takes the process along',
  ],
  [
    'a loss below the minimum starts a thread beside that of the next run',
    'test/threads/worker-pool.test.ts',
    'where not all threads stand by, a killed one is replaced only when a task asks for one',
  ],
  ['errors lose their code', 'test/threads/host-life.test.ts', 'an error of the host arrives with its code'],
  [
    'an idle thread sits in Atomics.wait, its timers with it',
    'test/threads/worker-pool.test.ts',
    'timers of a thread run on while it has no task',
  ],
  [
    'flags and environment of the process leak into threads',
    'test/threads/thread-group.test.ts',
    'passes on no environment but what is allowed, and none of this process’s flags',
  ],
  [
    'an entry with a default export can end the process',
    'test/threads/worker-pool.test.ts',
    'entries have no default export, since a kill while one is loaded could end the process',
  ],
];

test.each(heldElsewhere)('the edge that %s is held by a test of its own', (_, file, name) => {
  const url = new URL(`../../${file}`, import.meta.url);
  expect(existsSync(url) && readTestNames(readFileSync(url, 'utf8')).has(name)).toBe(true);
});

const pools: WorkerPool[] = [];
const groups: ThreadGroup[] = [];
afterEach(async () => {
  for (const group of groups.splice(0)) await group.stop();
  for (const pool of pools.splice(0)) await pool.stop();
});

function makePool(threads: number): WorkerPool {
  const file = fileURLToPath(new URL('./pool-fixtures.ts', import.meta.url));
  const pool = new WorkerPool({ file, threads, env: threadEnvironment(), heap: {}, onError: () => undefined });
  pools.push(pool);
  return pool;
}

async function startGroup(kernelSettings: unknown): Promise<{ group: ThreadGroup; main: RecordingKernel }> {
  const main = new RecordingKernel();
  const group = await startThreads({
    count: 2,
    clock: systemClock,
    node: { id: 'node', incarnation: 'first' },
    mainKernel: main,
    kernelModule: new URL('./echo-kernel.ts', import.meta.url).href,
    kernelSettings,
  });
  groups.push(group);
  return { group, main };
}

describe('Piscina', () => {
  test('would put several tasks on one thread, and a crash would hit them all: here a task has its thread to itself', async () => {
    // Held twice over: by one task to a worker, and since Piscina 5.3 puts no second task beside one that can be aborted, as all of ours can.
    const pool = makePool(1);
    const first = pool.run<number>({ do: 'answer', ms: 100 } satisfies PoolOrder);
    const second = expect(pool.run({ do: 'exit' } satisfies PoolOrder).result).rejects.toThrow('3');
    expect(await first.result).toBeGreaterThan(0);
    await second;
  });

  test('rejects an ended task before its thread has exited: whoever ends one is told when it has', async () => {
    const pool = makePool(1);
    const folder = mkdtempSync(join(tmpdir(), 'troupe-edges-'));
    const files = { begun: join(folder, 'begun'), go: join(folder, 'go'), over: join(folder, 'over') };
    const doomed = pool.run({ do: 'native', files } satisfies PoolOrder);
    const rejected = expect(doomed.result).rejects.toThrow();
    await eventually(() => existsSync(files.begun));
    const killed = doomed.kill();
    // Only now, else the task could be over before it is ended.
    writeFileSync(files.go, '');
    await killed;
    expect(existsSync(files.over)).toBe(true);
    await rejected;
    rmSync(folder, { recursive: true });
  });

  test('is stopped by asking each task to end: the longest to stop is not cut short by the first that has', async () => {
    const stopped = new Int32Array(new SharedArrayBuffer(4));
    const { group } = await startGroup({ stopMs: [0, 50, 300], stopped });
    await group.stop();
    expect(Atomics.load(stopped, 0)).toBe(2);
  });

  test('cannot tell how busy an endless task is: each thread’s own event loop is asked', async () => {
    const { group, main } = await startGroup(undefined);
    main.link(1, 1).post({ do: 'flood', count: 0, end: 'busy' });
    // Since the last time that they were asked.
    const utilizations = async () => (await group.statistics()).map(({ utilization }) => utilization > 0.5);
    await expect.poll(utilizations, { interval: 50, timeout: 15_000 }).toEqual([true, false]);
  });
});
