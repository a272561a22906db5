// Binds threads to processors (Linux, `taskset`): a thread inherits the processor of the one that starts it.
import { execFileSync } from 'node:child_process';

/** Runs `start` such that the threads it starts have processor 1 to themselves, and this one then has processor 0. */
export async function onProcessorsOfTheirOwn<T>(start: () => Promise<T>): Promise<T> {
  bind(1);
  const started = await start();
  bind(0);
  return started;
}

/** This thread alone: the process's id is that of its main thread. */
function bind(processor: number): void {
  execFileSync('taskset', ['-pc', String(processor), String(process.pid)], { stdio: 'ignore' });
}
