// A pool entry that tests run on a WorkerPool: it does what its task says.
import { spawnSync } from 'node:child_process';
import { threadId } from 'node:worker_threads';

export interface PoolOrder {
  readonly do: 'answer' | 'reject' | 'throw-later' | 'exit' | 'loop' | 'tick' | 'die-after-answer' | 'native';
  readonly ms?: number;
  /** With `die-after-answer` it dies when this is no longer 0, which says that the answer was seen. */
  readonly cell?: Int32Array;
  /** For `native`: written when it has begun, waited for before it ends, and written when it is over. */
  readonly files?: { readonly begun: string; readonly go: string; readonly over: string };
}

export async function runEntry({ do: act, ms = 0, cell, files }: PoolOrder): Promise<number> {
  if (act === 'tick' && cell !== undefined) setInterval(() => Atomics.add(cell, 0, 1), 1);
  if (act === 'die-after-answer' && cell !== undefined) dieOnSign(cell);
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  if (act === 'reject') throw Object.assign(new RangeError('refused'), { code: 'E_REFUSED' });
  // The thread cannot be ended until the program is.
  if (act === 'native' && files !== undefined) {
    const program = `: > "$1"; until [ -e "$2" ]; do sleep 0.01; done; sleep 0.3; : > "$3"`;
    // The time limit is for a test that failed before it said go.
    spawnSync('/bin/sh', ['-c', program, 'sh', files.begun, files.go, files.over], { timeout: 30_000 });
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

/** In a timer, as its task is over by then. */
function dieOnSign(sign: Int32Array): void {
  setInterval(() => {
    if (Atomics.load(sign, 0) !== 0) dieOf('after the answer');
  }, 1);
}

function dieOf(reason: string): never {
  throw new Error(`died ${reason}`);
}
