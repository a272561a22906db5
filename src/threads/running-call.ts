// One call on the threads of a task pool.
// 1. It begins at most once. When its thread ends before it began (a stray crash of the call before, a failed boot) another thread gets it, a
//    few times; after it began, the loss of the thread is its end.
// 2. When it was ended early it settles once its thread has exited: nothing of it runs on.
import { ActorError } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { decodeError } from '../base/wire-error.ts';
import type { Reply } from './host-control.ts';
import type { TaskCall, TaskRequest } from './task-entry.ts';
import type { PoolTask, WorkerPool } from './worker-pool.ts';

export interface TaskResult {
  readonly value: unknown;
  /** Node's id of the thread that served the call. */
  readonly threadId: number;
}

/** Threads that may be lost before a call began. */
const mostStarts = 3;

export class RunningCall {
  readonly #pool: WorkerPool;
  readonly #clock: Clock;
  readonly #request: TaskRequest;
  readonly #timeoutMs: number | undefined;
  readonly #thread = new SharedArrayBuffer(4);
  #task: PoolTask<Reply<unknown>> | undefined;
  #killing: Promise<void> | undefined;
  #early: ActorError | undefined;

  constructor(pool: WorkerPool, clock: Clock, request: TaskRequest, timeoutMs: number | undefined) {
    this.#pool = pool;
    this.#clock = clock;
    this.#request = request;
    this.#timeoutMs = timeoutMs;
  }

  /** 0 until the call has begun. */
  get threadId(): number {
    return Atomics.load(new Int32Array(this.#thread), 0);
  }

  get hasBegun(): boolean {
    return this.threadId !== 0;
  }

  /** Ends the call with `error`, unless it is done by then. */
  end(error: ActorError): void {
    this.#early ??= error;
    this.#killing ??= this.#task?.kill();
  }

  /** Takes the call from the thread that it waits for; another gets it. */
  startAgain(): void {
    this.#killing ??= this.#task?.kill();
  }

  async finish(): Promise<TaskResult> {
    const timeoutMs = this.#timeoutMs;
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
      const task: TaskCall = { ...this.#request, thread: this.#thread };
      this.#task = this.#pool.run<Reply<unknown>>(task);
      try {
        return await this.#task.result;
      } catch (cause) {
        await this.#killing;
        this.#killing = undefined;
        if (this.#early !== undefined) throw this.#withThread(this.#early);
        if (isCloneError(cause) && !this.hasBegun) throw unsendable(this.#request, cause);
        if (this.hasBegun || starts >= mostStarts) throw this.#lostError(cause);
      }
    }
  }

  #unpack(reply: Reply<unknown>): TaskResult {
    const { threadId } = this;
    if (reply.ok) return { value: reply.value, threadId };
    const error = decodeError(reply.error, 'task-failed');
    if (reply.error.code !== undefined) throw this.#withThread(error);
    const { module, export: name } = this.#request;
    throw new ActorError('task-failed', `"${name}" failed: ${error.message}`, {
      details: { module, export: name, threadId },
      cause: error,
    });
  }

  #timeoutError(timeoutMs: number): ActorError {
    const { module, export: name } = this.#request;
    const text = `"${name}" took longer than ${timeoutMs} ms; its thread was ended`;
    return new ActorError('timeout', text, { details: { module, export: name, timeoutMs } });
  }

  #lostError(cause: unknown): ActorError {
    const { module, export: name } = this.#request;
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
