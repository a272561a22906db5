// Functions that tests run on the task pool: good ones, and each way to fail.
import { threadId } from 'node:worker_threads';
import { ActorError } from '../../src/base/actor-error.ts';
import type { TaskContext } from '../../src/threads/task-entry.ts';

export const notAFunction = 1;

export function double(n: number): number {
  return 2 * n;
}

export async function sleep(ms: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return threadId;
}

/** Waits until so many calls are here at once: each has a thread of its own then. */
export async function meet({ cell, count }: { cell: Int32Array; count: number }): Promise<number> {
  Atomics.add(cell, 0, 1);
  while (Atomics.load(cell, 0) < count) await sleep(2);
  return threadId;
}

/** Notes in shared memory that it ran, and says in which order. */
export async function note({ order, at, ms }: { order: Int32Array; at: number; ms?: number }): Promise<number> {
  const place = Atomics.add(order, 0, 1);
  Atomics.store(order, at, place + 1);
  if (ms !== undefined) await sleep(ms);
  return place;
}

export function environment(): Record<string, string | undefined> {
  return { ...process.env };
}

export function throwPlain(): never {
  throw Object.assign(new TypeError('plain'), { code: 'E_PLAIN' });
}

export function throwOurs(): never {
  throw new ActorError('pdf-damaged', 'page 3 is broken', { details: { page: 3 }, cause: new Error('inner') });
}

export function throwText(): never {
  throw 'just text';
}

export function unsendable(): unknown {
  return { f: () => 0 };
}

export function exit(): never {
  process.exit(7);
}

export async function throwInTimer(): Promise<void> {
  setTimeout(() => {
    throw new Error('in a timer');
  }, 1);
  await sleep(10_000);
}

export async function rejectUnhandled(): Promise<void> {
  void Promise.reject(new Error('nobody handles this'));
  await sleep(10_000);
}

/** Answers, and kills its thread a little later; says so in shared memory. */
export function answerAndExitLater({ ms, cell }: { ms: number; cell: Int32Array }): string {
  setTimeout(() => {
    Atomics.store(cell, 0, 1);
    process.exit(8);
  }, ms);
  return 'answered';
}

/** Counts up in shared memory for ever. */
export function spin(cell: Int32Array): never {
  for (;;) Atomics.add(cell, 0, 1);
}

export async function fillHeap(): Promise<never> {
  const kept: unknown[] = [];
  for (;;) {
    for (let n = 0; n < 20_000; n += 1) kept.push({ n, text: [n, n + 1, n + 2] });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Waits for its signal; notes in shared memory that it began and what it heard, works on for `ms`, or until its fourth cell lets it go, notes
 * that it is over.
 */
export async function heed({ cell, ms }: { cell: Int32Array; ms: number }, { signal }: TaskContext): Promise<string> {
  Atomics.store(cell, 0, 1);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  const { code } = signal.reason as ActorError;
  Atomics.store(cell, 1, code === 'timeout' ? 1 : code === 'cancelled' ? 2 : 3);
  const until = performance.now() + ms;
  while (performance.now() < until && cell[3] !== 1) await sleep(5);
  Atomics.store(cell, 2, 1);
  return 'too late';
}
