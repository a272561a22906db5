// The pool for CPU work: one call per thread at a time, so that ending a call's thread hits that call and no other.
// 1. Calls start in the order in which they were made. A call that waits costs nothing but its place in the queue.
// 2. A call begins at most once. When its thread ends before the call began (a stray crash of the call before, a failed boot) it is given
//    to another thread, a few times; after it began, the loss of the thread is its end.
// 3. A call that was cancelled or ran out of time settles when its thread has exited: nothing of it runs on.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { decodeError } from '../base/wire-error.ts';
import type { Reply } from './host-control.ts';
import type { TaskCall, TaskRequest } from './task-entry.ts';
import { threadEnvironment } from './thread-environment.ts';
import { workerFile } from './worker-file.ts';
import { type HeapLimits, type PoolTask, WorkerPool } from './worker-pool.ts';

export interface TaskPoolOptions {
  readonly clock: Clock;
  /** Default 2, at least 1. They start with the first call. */
  readonly threads?: number;
  /** Names of environment variables that threads get beside PATH, HOME, TMPDIR, LANG, TZ and NODE_ENV. */
  readonly env?: readonly string[];
  readonly heap?: HeapLimits;
}

export interface TaskOptions {
  /** Takes the call out of the queue, or ends its thread. */
  readonly signal?: AbortSignal;
  /** Milliseconds from the hand-over to a thread; the wait in the queue is not counted. Above 0. Default: no limit. */
  readonly timeoutMs?: number;
}

export interface TaskResult {
  readonly value: unknown;
  /** Node's id of the thread that served the call. */
  readonly threadId: number;
}

interface QueuedCall {
  readonly request: TaskRequest;
  readonly options: TaskOptions;
  readonly settled: PromiseWithResolvers<TaskResult>;
  /** Ends the call early with that error, in the queue or on its thread. */
  end: (error: ActorError) => void;
}

/** Threads that may be lost before a call began. */
const mostStarts = 3;

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
   * `definition-not-found`, `serialization`, `timeout`, `cancelled`, `thread-lost`, `system-stopped`. When a thread had begun it,
   * `details.threadId` names it.
   */
  run(request: TaskRequest, options: TaskOptions = {}): Promise<TaskResult> {
    if (this.#isStopped) return Promise.reject(stoppedError());
    const { signal, timeoutMs } = options;
    if (timeoutMs !== undefined && !(timeoutMs > 0)) {
      return Promise.reject(invalidArgument('timeoutMs', 'a number above 0', timeoutMs));
    }
    if (signal?.aborted === true) return Promise.reject(cancelledError(signal));
    const settled = Promise.withResolvers<TaskResult>();
    const call: QueuedCall = { request, options, settled, end: (error) => this.#drop(call, error) };
    const onAbort = (): void => call.end(cancelledError(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.add(call);
    this.#pump();
    return settled.promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /** Ends all calls with `system-stopped` and all threads. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const call of [...this.#queue]) call.end(stoppedError());
    for (const call of this.#running) call.end(stoppedError());
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
    const running = new RunningCall(this.#pool, this.#options.clock, call);
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

/** A call that was handed to the threads. */
class RunningCall {
  readonly #pool: WorkerPool;
  readonly #clock: Clock;
  readonly #call: QueuedCall;
  readonly #thread = new SharedArrayBuffer(4);
  #task: PoolTask<Reply<unknown>> | undefined;
  #killing: Promise<void> | undefined;
  #early: ActorError | undefined;

  constructor(pool: WorkerPool, clock: Clock, call: QueuedCall) {
    this.#pool = pool;
    this.#clock = clock;
    this.#call = call;
  }

  get threadId(): number {
    return Atomics.load(new Int32Array(this.#thread), 0);
  }

  get hasBegun(): boolean {
    return this.threadId !== 0;
  }

  end(error: ActorError): void {
    this.#early ??= error;
    this.#killing ??= this.#task?.kill();
  }

  startAgain(): void {
    this.#killing ??= this.#task?.kill();
  }

  async finish(): Promise<TaskResult> {
    const { timeoutMs } = this.#call.options;
    let deadline: TimerHandle | undefined;
    if (timeoutMs !== undefined) deadline = this.#clock.after(timeoutMs, () => this.end(this.#timeoutError(timeoutMs)));
    try {
      return this.#unpack(await this.#reply());
    } finally {
      deadline?.cancel();
    }
  }

  async #reply(): Promise<Reply<unknown>> {
    for (let starts = 1; ; starts += 1) {
      const task: TaskCall = { ...this.#call.request, thread: this.#thread };
      this.#task = this.#pool.run<Reply<unknown>>(task);
      try {
        return await this.#task.result;
      } catch (cause) {
        await this.#killing;
        this.#killing = undefined;
        if (this.#early !== undefined) throw this.#withThread(this.#early);
        if (isCloneError(cause) && !this.hasBegun) throw unsendable(this.#call.request, cause);
        if (this.hasBegun || starts >= mostStarts) throw this.#lostError(cause);
      }
    }
  }

  #unpack(reply: Reply<unknown>): TaskResult {
    const { threadId } = this;
    if (reply.ok) return { value: reply.value, threadId };
    const error = decodeError(reply.error, 'task-failed');
    if (reply.error.code !== undefined) throw this.#withThread(error);
    const { module, export: name } = this.#call.request;
    throw new ActorError('task-failed', `"${name}" failed: ${error.message}`, {
      details: { module, export: name, threadId },
      cause: error,
    });
  }

  #timeoutError(timeoutMs: number): ActorError {
    const { module, export: name } = this.#call.request;
    const text = `"${name}" took longer than ${timeoutMs} ms; its thread was ended`;
    return new ActorError('timeout', text, { details: { module, export: name, timeoutMs } });
  }

  #lostError(cause: unknown): ActorError {
    const { module, export: name } = this.#call.request;
    const text = cause instanceof Error ? cause.message : String(cause);
    const details = { module, export: name };
    return this.#withThread(new ActorError('thread-lost', `the thread of "${name}" ended: ${text}`, { details, cause }));
  }

  #withThread(error: ActorError): ActorError {
    if (!this.hasBegun) return error;
    const details = { ...error.details, threadId: this.threadId };
    const named = new ActorError(error.code, error.message, { details, cause: error.cause });
    named.name = error.name;
    if (error.stack !== undefined) named.stack = error.stack;
    return named;
  }
}

function isCloneError(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'DataCloneError';
}

function unsendable({ export: name }: TaskRequest, cause: unknown): ActorError {
  return new ActorError('serialization', `the input of "${name}" cannot cross to another thread`, { cause });
}

function cancelledError(signal: AbortSignal | undefined): ActorError {
  return new ActorError('cancelled', 'the call was cancelled', { cause: signal?.reason });
}

function stoppedError(): ActorError {
  return new ActorError('system-stopped', 'the task pool is stopping or has stopped');
}
