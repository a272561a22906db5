// What each call that starts runs may be told beside the task.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { checkLimits, type RunLimits } from './limits.ts';
import type { Run } from './runs/run.ts';

export interface CallOptions {
  /** Cancels the run, and everything beneath it, when it fires; one that has fired already cancels it before anything is spent. */
  readonly signal?: AbortSignal;
  /** Narrower limits than the task's. */
  readonly limits?: Partial<RunLimits>;
}

const optionNames = ['signal', 'limits'];

/** Throws `invalid-argument`, naming the field; `more` are options of that call alone. */
export function checkCallOptions(options: unknown, more: readonly string[] = []): void {
  checkObject(options, 'options');
  checkFields(options, [...optionNames, ...more], 'the options are');
  const { signal, limits } = options as CallOptions;
  checkSignal(signal, 'signal');
  if (limits !== undefined) checkLimits(limits, 'options.limits', 'run');
}

/** Throws `invalid-argument` unless `signal` is an AbortSignal or left out. */
export function checkSignal(signal: unknown, field: string): void {
  if (signal === undefined) return;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function')
    throw invalidArgument(field, 'an AbortSignal', signal);
}

/** Has `signal` cancel the run until it ends. */
export function heed(signal: AbortSignal | undefined, run: Run): void {
  if (signal === undefined) return;
  const cancel = (): void => void run.cancel(whyAborted(signal));
  if (signal.aborted) {
    cancel();
    return;
  }
  signal.addEventListener('abort', cancel, { once: true });
  void run.outcome().then(() => signal.removeEventListener('abort', cancel));
}

/** The reason of a signal that has fired, in words. */
export function whyAborted({ reason }: AbortSignal): string {
  const said = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : '';
  return said === '' ? 'the signal of the call fired' : `the signal of the call fired: ${said}`;
}
