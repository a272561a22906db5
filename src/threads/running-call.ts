// One call on the threads of a task pool.
// 1. It begins at most once. When its thread ends before it began (a stray crash of the call before, a failed boot) another thread gets it, a
//    few times; after it began, the loss of the thread is its end.
// 2. Ended early, it hears its signal and has its grace period, then its thread is killed. It settles with the reason, whatever it does in that
//    time, once it is over or its thread has exited: nothing of it runs on.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ActorError } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { decodeError, encodeError } from '../base/wire-error.ts';
import type { Reply } from './host-control.ts';
import type { TaskCall, TaskRequest } from './task-entry.ts';
import type { PoolTask, WorkerPool } from './worker-pool.ts';

export interface TaskResult {
  readonly value: unknown;
  /** Node's id of the thread that served the call. */
  readonly threadId: number;
}

export interface CallTimes {
  /** From the hand-over to a thread. */
  readonly timeoutMs: number | undefined;
  /** From its signal to the kill. */
  readonly graceMs: number;
}

/** Threads that may be lost before a call began. */
const mostStarts = 3;

export class RunningCall {
  readonly #pool: WorkerPool;
  readonly #clock: Clock;
  readonly #request: TaskRequest;
  readonly #times: CallTimes;
  readonly #thread = new SharedArrayBuffer(4);
  #task: PoolTask<Reply<unknown>> | undefined;
  #ending: MessagePort | undefined;
  #grace: TimerHandle | undefined;
  #killing: Promise<void> | undefined;
  #early: ActorError | undefined;

  constructor(pool: WorkerPool, clock: Clock, request: TaskRequest, times: CallTimes) {
    this.#pool = pool;
    this.#clock = clock;
    this.#request = request;
    this.#times = times;
  }

  /** 0 until the call has begun. */
  get threadId(): number {
    return Atomics.load(new Int32Array(this.#thread), 0);
  }

  get hasBegun(): boolean {
    return this.threadId !== 0;
  }

  /** Ends the call with `error`, unless it is done by then: by its signal and a kill after the grace period, or by a kill at once. */
  end(error: ActorError, how: 'gently' | 'at once' = 'gently'): void {
    const isNews = this.#early === undefined;
    this.#early ??= error;
    if (how === 'at once' || this.#ending === undefined || !this.hasBegun) this.#kill();
    else if (isNews) {
      this.#ending.postMessage(encodeError(error, 'main'));
      this.#grace = this.#clock.after(this.#times.graceMs, () => this.#kill());
    }
  }

  /** Takes the call from the thread that it waits for; another gets it. */
  startAgain(): void {
    this.#kill();
  }

  async finish(): Promise<TaskResult> {
    const { timeoutMs } = this.#times;
    let deadline: TimerHandle | undefined;
    if (timeoutMs !== undefined) deadline = this.#clock.after(timeoutMs, () => this.end(this.#timeoutError(timeoutMs)));
    try {
      return this.#unpack(await this.#reply());
    } finally {
      deadline?.cancel();
      this.#grace?.cancel();
    }
  }

  #kill(): void {
    this.#killing ??= this.#task?.kill();
  }

  async #reply(): Promise<Reply<unknown>> {
    for (let starts = 1; ; starts += 1) {
      this.#task = this.#handOver();
      try {
        const reply = await this.#task.result;
        if (this.#early === undefined) return reply;
      } catch (cause) {
        await this.#killing;
        this.#killing = undefined;
        if (this.#early === undefined) this.#checkMayStartAgain(cause, starts);
      } finally {
        this.#ending?.close();
      }
      if (this.#early !== undefined) throw this.#withThread(this.#early);
    }
  }

  #checkMayStartAgain(cause: unknown, starts: number): void {
    if (isCloneError(cause) && !this.hasBegun) throw unsendable(this.#request, cause);
    if (this.hasBegun || starts >= mostStarts) throw this.#lostError(cause);
  }

  #handOver(): PoolTask<Reply<unknown>> {
    const { port1, port2 } = this.#times.graceMs > 0 ? new MessageChannel() : { port1: undefined, port2: undefined };
    this.#ending = port1;
    const task: TaskCall = { ...this.#request, thread: this.#thread, ending: port2 };
    return this.#pool.run<Reply<unknown>>(task, port2 === undefined ? [] : [port2]);
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
    const text = `"${name}" took longer than ${timeoutMs} ms; it was ended`;
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
