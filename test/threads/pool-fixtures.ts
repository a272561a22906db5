// A pool entry that tests run on a WorkerPool: it does what its task says.
import { spawnSync } from 'node:child_process';
import { threadId } from 'node:worker_threads';

export interface PoolOrder {
  readonly do: 'answer' | 'reject' | 'throw-later' | 'exit' | 'loop' | 'tick' | 'die-after-answer' | 'native';
  readonly ms?: number;
  readonly cell?: Int32Array;
  /** For `native`: written when it has begun, and when it is over. */
  readonly files?: { readonly begun: string; readonly over: string };
}

export async function runEntry({ do: act, ms = 0, cell, files }: PoolOrder): Promise<number> {
  if (act === 'tick' && cell !== undefined) setInterval(() => Atomics.add(cell, 0, 1), 1);
  if (act === 'die-after-answer') setTimeout(() => dieOf('after the answer'), ms);
  else if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  if (act === 'reject') throw Object.assign(new RangeError('refused'), { code: 'E_REFUSED' });
  // The thread cannot be ended until the program is.
  if (act === 'native' && files !== undefined)
    spawnSync('/bin/sh', ['-c', `: > "$1"; sleep 0.3; : > "$2"`, 'sh', files.begun, files.over]);
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
