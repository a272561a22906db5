// The pool for CPU work: one call per thread at a time, so that ending a call's thread hits that call and no other.
// 1. Calls start in the order in which they were made. A call that waits costs nothing but its place in the queue.
// 2. A call begins at most once; see `RunningCall`.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkMethods, checkObject } from '../base/check-options.ts';
import type { Clock } from '../base/clock.ts';
import { type CallTimes, RunningCall, type TaskResult } from './running-call.ts';
import type { TaskRequest } from './task-entry.ts';
import { threadEnvironment } from './thread-environment.ts';
import { workerFile } from './worker-file.ts';
import { type HeapLimits, WorkerPool } from './worker-pool.ts';

export interface TaskPoolOptions {
  readonly clock: Clock;
  /** Default 2, at least 1. They start with the first call. */
  readonly threads?: number;
  /** Names of environment variables that threads get beside those that all get (thread-environment.ts). */
  readonly env?: readonly string[];
  readonly heap?: HeapLimits;
}

export interface TaskOptions {
  /** Takes the call out of the queue, or ends it on its thread. */
  readonly signal?: AbortSignal;
  /** Milliseconds from the hand-over to a thread; the wait in the queue is not counted. Above 0. Default: no limit. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds that a call has, from when its signal fires because it was cancelled or took too long, until its thread is killed. The call settles
   * when it is over, at the latest then. 0 or above. Default 0: it is killed at once.
   */
  readonly graceMs?: number;
}

interface QueuedCall {
  readonly request: TaskRequest;
  readonly times: CallTimes;
  readonly settled: PromiseWithResolvers<TaskResult>;
  /** Ends the call early with that error, in the queue or on its thread. */
  end: (error: ActorError) => void;
}

export class TaskPool {
  readonly #options: TaskPoolOptions;
  readonly #threads: number;
  readonly #queue = new Set<QueuedCall>();
  readonly #running = new Set<RunningCall>();
  #pool: WorkerPool | undefined;
  #isStopped = false;

  constructor(options: TaskPoolOptions) {
    this.#options = options;
    this.#threads = options.threads ?? 2;
    if (!Number.isSafeInteger(this.#threads) || this.#threads < 1) {
      throw invalidArgument('threads', 'a whole number of at least 1', options.threads);
    }
  }

  /** Calls that wait for a thread. */
  get queued(): number {
    return this.#queue.size;
  }

  /**
   * Runs one exported function on a thread of the pool. Rejects with the code of an `ActorError` that it threw, or `task-failed` with the cause;
   * `invalid-argument`, `definition-not-found`, `system-in-definition`, `serialization`, `timeout`, `cancelled`, `thread-lost`, `system-stopped`. When a thread had begun it,
   * `details.threadId` names it.
   */
  async run(request: TaskRequest, options: TaskOptions = {}): Promise<TaskResult> {
    if (this.#isStopped) throw stoppedError();
    checkRequest(request);
    checkTaskOptions(options);
    const { signal, timeoutMs, graceMs = 0 } = options;
    if (signal?.aborted === true) throw cancelledError(signal);
    const settled = Promise.withResolvers<TaskResult>();
    const call: QueuedCall = { request, times: { timeoutMs, graceMs }, settled, end: (error) => this.#drop(call, error) };
    const onAbort = (): void => call.end(cancelledError(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.add(call);
    this.#pump();
    try {
      return await settled.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends all calls with `system-stopped` and all threads, without any grace. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const call of [...this.#queue]) call.end(stoppedError());
    for (const call of this.#running) call.end(stoppedError(), 'at once');
    await this.#pool?.stop();
  }

  #drop(call: QueuedCall, error: ActorError): void {
    if (this.#queue.delete(call)) call.settled.reject(error);
  }

  #pump(): void {
    for (const call of this.#queue) {
      if (this.#running.size >= this.#threads) return;
      this.#queue.delete(call);
      void this.#serve(call);
    }
  }

  async #serve(call: QueuedCall): Promise<void> {
    this.#pool ??= this.#startPool();
    const running = new RunningCall(this.#pool, this.#options.clock, call.request, call.times);
    this.#running.add(running);
    call.end = (error) => running.end(error);
    try {
      call.settled.resolve(await running.finish());
    } catch (error) {
      call.settled.reject(error);
    }
    this.#running.delete(running);
    this.#pump();
  }

  #startPool(): WorkerPool {
    return new WorkerPool({
      file: workerFile('task-entry'),
      threads: this.#threads,
      env: threadEnvironment(this.#options.env),
      heap: this.#options.heap ?? {},
      // Perhaps a thread died on its way up; a call that waits for it would wait for ever.
      onError: () => [...this.#running].find((running) => !running.hasBegun)?.startAgain(),
    });
  }
}

/** A relative path would be looked for beside the pool's own code. */
function checkRequest(request: TaskRequest): void {
  checkObject(request, 'request', 'an object of module, export and input');
  checkFields(request, ['module', 'export', 'input'], 'a task has');
  const { module, export: name } = request;
  if (typeof module !== 'string' || !URL.canParse(module))
    throw invalidArgument('module', 'a URL such as import.meta.url, or new URL("./task.ts", import.meta.url).href', module);
  if (typeof name !== 'string' || name === '') throw invalidArgument('export', 'the name of an exported function', name);
}

function checkTaskOptions(options: TaskOptions): void {
  checkObject(options, 'options');
  checkFields(options, ['signal', 'timeoutMs', 'graceMs'], 'the options are');
  const { signal, timeoutMs, graceMs } = options;
  checkMethods(signal, ['addEventListener', 'removeEventListener'], 'signal', 'an AbortSignal');
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0))
    throw invalidArgument('timeoutMs', 'a number above 0', timeoutMs);
  if (graceMs !== undefined && !(typeof graceMs === 'number' && graceMs >= 0))
    throw invalidArgument('graceMs', 'a number of at least 0', graceMs);
}

function cancelledError(signal: AbortSignal | undefined): ActorError {
  return new ActorError('cancelled', 'the call was cancelled', { cause: signal?.reason });
}

function stoppedError(): ActorError {
  return new ActorError('system-stopped', 'the task pool is stopping or has stopped');
}
