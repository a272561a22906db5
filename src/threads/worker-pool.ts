// Piscina as it is used here: up to a fixed number of threads, each running one task at a time; a kill ends exactly the thread of one task.
// What is worked round (Piscina 5.3.2, November 2026):
// 1. `close()` counts one finished task for all, so it is never called: tasks are ended first, then `destroy()`.
// 2. An abort rejects before the thread has exited; `kill()` waits for the exit.
// 3. A crash with no running task is an 'error' event, which would be an uncaught one if nobody listened.
// 4. A failure while a worker boots stops Piscina from replacing dead threads; only a new run starts one. Owners run again themselves, and
//    give each run a deadline, as a task that waits in the queue for a thread that failed to boot would wait for ever.
// 5. It loads entries by `require`. When a thread is ended while Node builds the facade that `require` needs for an ES module with a default
//    export, an assertion ends the whole process (Node 26.10). So entries have a named export and no default one.
// 6. It replaces threads below its minimum at each loss, beside the thread that the next run starts. So where there is room for both the minimum
//    is that of the start alone.
// 7. It is loaded with the first pool: hosts load this file with the package's door, and make none.
import { createRequire } from 'node:module';
import type { Transferable, Worker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { invalidArgument } from '../base/actor-error.ts';

export interface WorkerPoolOptions {
  /** Path of the module whose export `runEntry` is the task. It must have no default export. */
  readonly file: string;
  /** The most threads at a time. */
  readonly threads: number;
  /**
   * Threads that start with the pool. Default all, and lost ones are replaced at once. With fewer, the others and those that replace lost ones start
   * when a task asks for them.
   */
  readonly standing?: number;
  readonly env: Readonly<Record<string, string>>;
  /** Megabytes; counts the JavaScript heap only. */
  readonly heap: HeapLimits;
  /** A crash that hit no task. */
  readonly onError: (error: unknown) => void;
}

/** Limits of a thread's JavaScript heap, megabytes. */
export interface HeapLimits {
  /** Default 64, at least 1. Floods and mass spawns run up to three times as fast with 64 as with Node's 16. */
  readonly youngMb?: number;
  /** Default: Node's; at least 16. No safety boundary: buffers are not counted, and one huge allocation can end the whole process. */
  readonly oldMb?: number;
}

const load = createRequire(import.meta.url);

/** With an old space of 2 MB no thread can start, and the attempt aborts the process (Node 26.10, November 2026). */
const leastOldMb = 16;

export interface PoolTask<Result> {
  /** Settles with the task; rejects when its thread is lost or killed. */
  readonly result: Promise<Result>;
  /** Takes the task out of the queue, or ends its thread; settles when that thread has exited. */
  kill(): Promise<void>;
}

export class WorkerPool {
  readonly #piscina: Piscina;
  readonly #file: string;
  readonly #exits = new Set<Promise<void>>();

  constructor(options: WorkerPoolOptions) {
    checkHeap('heap.youngMb', options.heap.youngMb, 1);
    checkHeap('heap.oldMb', options.heap.oldMb, leastOldMb);
    const standing = options.standing ?? options.threads;
    const piscina = load('piscina') as typeof import('piscina');
    this.#piscina = new piscina.Piscina({
      minThreads: standing,
      maxThreads: options.threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled',
      stricterFIFO: true,
      recordTiming: false,
      env: { ...options.env },
      execArgv: [],
      resourceLimits: {
        maxYoungGenerationSizeMb: options.heap.youngMb ?? 64,
        ...(options.heap.oldMb === undefined ? {} : { maxOldGenerationSizeMb: options.heap.oldMb }),
      },
    });
    if (standing < options.threads) this.#piscina.options.minThreads = 0;
    this.#piscina.on('error', options.onError);
    this.#file = options.file;
  }

  /** Threads that there are, those that are starting included. */
  get threads(): number {
    return this.#piscina.threads.length;
  }

  run<Result>(task: unknown, transferList: readonly Transferable[] = []): PoolTask<Result> {
    const controller = new AbortController();
    const result: Promise<Result> = this.#piscina.run(task, {
      filename: this.#file,
      name: 'runEntry',
      // The cast: Piscina derives this type from the wrong overload of `postMessage`.
      transferList: [...transferList] as never,
      signal: controller.signal,
    });
    return { result, kill: () => this.#kill(controller) };
  }

  /** Ends all threads; tasks that still run are lost. Settles when every thread has exited. */
  async stop(): Promise<void> {
    await this.#piscina.destroy();
    await Promise.all(this.#exits);
  }

  async #kill(controller: AbortController): Promise<void> {
    const before = this.#piscina.threads;
    controller.abort();
    const after = new Set(this.#piscina.threads);
    await Promise.all(before.filter((worker) => !after.has(worker)).map((worker) => this.#exitOf(worker)));
  }

  #exitOf(worker: Worker): Promise<void> {
    const exit = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#exits.add(exit);
    return exit.finally(() => this.#exits.delete(exit));
  }
}

function checkHeap(field: string, megabytes: number | undefined, least: number): void {
  if (megabytes === undefined || (Number.isFinite(megabytes) && megabytes >= least)) return;
  throw invalidArgument(field, `a number of megabytes of at least ${least}`, megabytes);
}
