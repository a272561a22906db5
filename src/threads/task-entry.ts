// One call on the task pool, in the thread that serves it: loads the function, runs it, answers with a record.
import { threadId } from 'node:worker_threads';
import { ActorError } from '../base/actor-error.ts';
import { encodeError } from '../base/wire-error.ts';
import type { Reply } from './host-control.ts';

export interface TaskRequest {
  /** URL of the module. */
  readonly module: string;
  /** Name of the exported function; it gets the input and may be async. */
  readonly export: string;
  readonly input: unknown;
}

/** What the pool hands to a thread; `thread` gets the thread's id when the call begins. */
export interface TaskCall extends TaskRequest {
  readonly thread: SharedArrayBuffer;
}

export async function runEntry(call: TaskCall): Promise<Reply<unknown>> {
  Atomics.store(new Int32Array(call.thread), 0, threadId);
  try {
    const work = await load(call);
    return { ok: true, value: sendable(await work(call.input), call) };
  } catch (error) {
    return { ok: false, error: encodeError(error, `task thread ${threadId}`) };
  }
}

async function load(call: TaskCall): Promise<(input: unknown) => unknown> {
  const module = await importModule(call);
  const work = module[call.export];
  if (typeof work !== 'function') {
    throw new ActorError('definition-not-found', `${call.module} exports no function named "${call.export}"`);
  }
  return work as (input: unknown) => unknown;
}

async function importModule({ module }: TaskCall): Promise<Record<string, unknown>> {
  try {
    return (await import(module)) as Record<string, unknown>;
  } catch (cause) {
    throw new ActorError('definition-not-found', `the module of a task could not be loaded: ${module}`, { cause });
  }
}

/** Tried here, since an answer that cannot be cloned would end the thread (Piscina 5.3.2). */
function sendable(value: unknown, call: TaskCall): unknown {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new ActorError('serialization', `the result of "${call.export}" cannot cross to another thread`, { cause });
  }
}
