// The workers of a thread group: a pool of fixed size, and one of a single thread for each dedicated thread that is opened later, since a pool of
// Piscina's cannot grow by exactly one. To whoever runs a task they are one: it goes where a thread is free.
import type { Transferable } from 'node:worker_threads';
import { type PoolTask, WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

interface Pool {
  readonly workers: WorkerPool;
  readonly threads: number;
  running: number;
}

export class WorkerPools {
  readonly #options: WorkerPoolOptions;
  readonly #first: Pool;
  readonly #pools: Pool[] = [];

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#first = this.#open(options);
  }

  /** Makes room for one thread more. */
  grow(): void {
    this.#open({ threads: 1, standing: 0 });
  }

  run<Result>(task: unknown, transferList: readonly Transferable[] = []): PoolTask<Result> {
    const pool = this.#pools.find(({ running, threads }) => running < threads) ?? this.#first;
    const running = pool.workers.run<Result>(task, transferList);
    const ended = (): void => {
      pool.running -= 1;
    };
    pool.running += 1;
    running.result.then(ended, ended);
    return running;
  }

  /** Ends all threads; settles when every one has exited. */
  async stop(): Promise<void> {
    await Promise.all(this.#pools.map(({ workers }) => workers.stop()));
  }

  #open(size: Pick<WorkerPoolOptions, 'threads' | 'standing'>): Pool {
    const pool: Pool = { workers: new WorkerPool({ ...this.#options, ...size }), threads: size.threads, running: 0 };
    this.#pools.push(pool);
    return pool;
  }
}
