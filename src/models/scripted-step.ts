// What a script for the scripted model is made of: plain data, so that any thread can load it.
import type { ErrorCode } from '../base/error-codes.ts';
import type { ModelFault, TokenUsage } from './model.ts';

/**
 * `exit`: `process.exit(3)`, which ends the thread. `throw`: an uncaught error, outside the call. `loop`: never returns. `error`: the stream
 * throws a plain Error.
 */
export type Crash = 'exit' | 'throw' | 'loop' | 'error';

/** One step. It may both crash (or fail) and hold a reply: the reply is played once the crash has happened `times` times. */
export interface ScriptStep {
  /** The reply as text. */
  readonly text?: string;
  /** The reply as text that is this value's JSON. */
  readonly json?: unknown;
  /** The reply asks for these tools; `text`, if any, comes before. */
  readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[];
  /** Throws an ActorError out of the stream; with a `fault`, one that the run may try again after. */
  readonly fail?: { readonly code: ErrorCode; readonly message: string; readonly fault?: ModelFault };
  readonly crash?: Crash;
  /** How often `crash` or `fail` happens; default every time. */
  readonly times?: number;
  /** Where `times` is counted (Int32, element 0), so that the count outlives the thread; default: in the model object. */
  readonly counter?: SharedArrayBuffer;
  /** Milliseconds before the step does anything; an abort ends the wait. */
  readonly delayMs?: number;
  /** Texts that the transcript's last message must hold (in its JSON); `model-failed` when one is missing. */
  readonly expect?: string | readonly string[];
  /** Default: an estimate by characters. */
  readonly usage?: TokenUsage;
}

export interface ScriptedOptions {
  /** The script of each model id. */
  readonly scripts: Readonly<Record<string, readonly ScriptStep[]>>;
  /** Counts calls over all threads (Int32, element 0, by Atomics). */
  readonly calls?: SharedArrayBuffer;
  /** Before every step; a step's own `delayMs` takes its place. */
  readonly delayMs?: number;
}
