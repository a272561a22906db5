// A pool entry that tests run on a WorkerPool: it does what its task says.
import { pbkdf2Sync } from 'node:crypto';
import { threadId } from 'node:worker_threads';

export interface PoolOrder {
  readonly do: 'answer' | 'reject' | 'throw-later' | 'exit' | 'loop' | 'tick' | 'die-after-answer' | 'native';
  readonly ms?: number;
  readonly cell?: Int32Array;
}

export async function runEntry({ do: act, ms = 0, cell }: PoolOrder): Promise<number> {
  if (act === 'tick' && cell !== undefined) setInterval(() => Atomics.add(cell, 0, 1), 1);
  if (act === 'die-after-answer') setTimeout(() => dieOf('after the answer'), ms);
  else if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  if (act === 'reject') throw Object.assign(new RangeError('refused'), { code: 'E_REFUSED' });
  if (act === 'native' && cell !== undefined) {
    Atomics.store(cell, 0, 1);
    // Two seconds or more in which the thread cannot be ended.
    pbkdf2Sync('word', 'salt', 6_000_000, 64, 'sha512');
  }
  if (act === 'exit') process.exit(3);
  if (act === 'throw-later') {
    setTimeout(() => dieOf('in a timer'), 1);
    await new Promise(() => undefined);
  }
  if (act === 'loop') {
    if (cell !== undefined) Atomics.store(cell, 0, 1);
    for (;;) if (cell !== undefined) Atomics.add(cell, 0, 1);
  }
  return threadId;
}

function dieOf(reason: string): never {
  throw new Error(`died ${reason}`);
}
