// Work that runs beside an actor's turns and hands its outcome back as a turn. Works of one queue begin in the order in which they were
// given, no more at once than their `concurrency`.
// 1. A work that is cancelled has no outcome; if it runs, its place is free when it has ended.
// 2. The end of the incarnation cancels all.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { Cancellable, Outcome, PipeOptions } from '../actor-context.ts';
import type { Life } from './actor-timers.ts';
import { type Piped, PipeQueue } from './pipe-queue.ts';

export type PipeHandler<T> = (outcome: Outcome<T>) => void | Promise<void>;
export type PipeWork<T> = (signal: AbortSignal) => Promise<T>;

/** Hands the outcome of a promise that is under way to `handler`. */
export function pipePromise<T>(life: Life, promise: Promise<T>, handler: PipeHandler<T>): void {
  const hand = (outcome: Outcome<T>): void => life.enqueue(() => handler(outcome));
  Promise.resolve(promise).then(
    (value) => hand({ ok: true, value }),
    (error: unknown) => hand({ ok: false, error }),
  );
}

/** Begins `work` as soon as its queue lets it, and hands its outcome to `handler`. */
export function pipeWork<T>(life: Life, work: PipeWork<T>, handler: PipeHandler<T>, options: PipeOptions): Cancellable {
  const { queue: name = '', concurrency = Number.POSITIVE_INFINITY } = checkPipeOptions(options);
  if (!life.isLive) return { cancel() {} };
  const { ext } = life.cell;
  ext.pipes ??= new Map();
  const queue = ext.pipes.get(name) ?? new PipeQueue();
  ext.pipes.set(name, queue);
  const abort = new AbortController();
  const hand = (outcome: Outcome<T>): void => {
    ext.timers?.delete(handle);
    queue.ended();
    life.enqueue(() => (abort.signal.aborted ? undefined : handler(outcome)));
  };
  const piped: Piped = {
    concurrency,
    begin: () => {
      started(work, abort.signal).then(
        (value) => hand({ ok: true, value }),
        (error: unknown) => hand({ ok: false, error }),
      );
    },
  };
  const handle: Cancellable = {
    cancel: () => {
      ext.timers?.delete(handle);
      abort.abort(new ActorError('cancelled', 'the work was cancelled'));
      queue.withdraw(piped);
    },
  };
  (ext.timers ??= new Set()).add(handle);
  queue.add(piped);
  return handle;
}

function started<T>(work: PipeWork<T>, signal: AbortSignal): Promise<T> {
  try {
    return Promise.resolve(work(signal));
  } catch (error) {
    return Promise.reject(error);
  }
}

function checkPipeOptions(options: PipeOptions): PipeOptions {
  checkObject(options, 'options');
  checkFields(options, ['concurrency', 'queue'], 'a pipe has');
  const { concurrency, queue } = options;
  if (
    concurrency !== undefined &&
    concurrency !== Number.POSITIVE_INFINITY &&
    !(Number.isSafeInteger(concurrency) && concurrency >= 1)
  )
    throw invalidArgument('concurrency', 'a whole number of at least 1, or Infinity', concurrency);
  if (queue !== undefined && typeof queue !== 'string') throw invalidArgument('queue', 'a text', queue);
  return options;
}
