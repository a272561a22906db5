// One call on the task pool, in the thread that serves it: loads the function, runs it, answers with a record.
// A call that is to end hears of it by its signal; whether it heeds that is its own affair, since a kill may follow.
import { type MessagePort, threadId } from 'node:worker_threads';
import { ActorError } from '../base/actor-error.ts';
import { loadFailure, loadModule } from '../base/load-module.ts';
import { decodeError, encodeError, type WireError } from '../base/wire-error.ts';
import type { Reply } from './host-control.ts';
import { installLoadContext } from './load-context.ts';

installLoadContext();

export interface TaskRequest {
  /** URL of the module. */
  readonly module: string;
  /** Name of the exported function; it gets the input and a {@link TaskContext}, and may be async. */
  readonly export: string;
  readonly input: unknown;
}

export interface TaskContext {
  /** Fires when the call is cancelled or its time is up, if it has a grace period; the reason is an `ActorError`. */
  readonly signal: AbortSignal;
}

/** What the pool hands to a thread; `thread` gets the thread's id when the call begins, `ending` brings the error that is to end it. */
export interface TaskCall extends TaskRequest {
  readonly thread: SharedArrayBuffer;
  readonly ending: MessagePort | undefined;
}

type Work = (input: unknown, context: TaskContext) => unknown;

export async function runEntry(call: TaskCall): Promise<Reply<unknown>> {
  Atomics.store(new Int32Array(call.thread), 0, threadId);
  const controller = new AbortController();
  call.ending?.once('message', (error: WireError) => controller.abort(decodeError(error, 'cancelled')));
  try {
    const work = await load(call);
    return { ok: true, value: sendable(await work(call.input, { signal: controller.signal }), call) };
  } catch (error) {
    return { ok: false, error: encodeError(error, `task thread ${threadId}`) };
  } finally {
    call.ending?.close();
  }
}

async function load(call: TaskCall): Promise<Work> {
  const module = await importModule(call);
  const work = module[call.export];
  if (typeof work !== 'function') {
    throw new ActorError('definition-not-found', `${call.module} exports no function named "${call.export}"`);
  }
  return work as Work;
}

async function importModule(call: TaskCall): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await loadModule(call.module);
  } catch (cause) {
    throw loadFailure(`task "${call.export}"`, call.module, cause);
  }
}

/** Tried here, since an answer that cannot be cloned would end the thread (Piscina 5.3.2). */
function sendable(value: unknown, call: TaskCall): unknown {
  try {
    return structuredClone(value);
  } catch (cause) {
    const details = { module: call.module, export: call.export };
    throw new ActorError('serialization', `the result of "${call.export}" cannot cross to another thread`, { details, cause });
  }
}
