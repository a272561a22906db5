// What the tool pool calls in its threads. Loading it loads no tool; each call loads the one that it names.
import { ActorError, isActorError } from '../base/actor-error.ts';
import { systemClock } from '../base/clock.ts';
import { runTool, type ToolCall } from './run-tool.ts';

/** The URL of this module, for the pool's task: `{ module: poolEntryModule, export: 'runToolTask', input }`. */
export const poolEntryModule: string = import.meta.url;

/**
 * Runs one tool call in this thread and gives the tool's output. It is over when the tool is, also after the signal: only then is the thread
 * free for another call. The pool kills the thread of a tool that goes on for too long.
 */
export async function runToolTask(call: ToolCall, { signal }: { readonly signal: AbortSignal }): Promise<unknown> {
  return await runTool(call, { signal: inToolWords(signal, call), clock: systemClock, endsWith: 'tool' });
}

/** A signal whose reason is the same as on a host thread: there a tool that takes too long hears `tool-timeout`. */
function inToolWords(signal: AbortSignal, { name }: ToolCall): AbortSignal {
  const controller = new AbortController();
  const onAbort = (): void => {
    const reason: unknown = signal.reason;
    const isTimeout = isActorError(reason, 'timeout');
    controller.abort(isTimeout ? new ActorError('tool-timeout', `${name} took too long`, { details: reason.details }) : reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return controller.signal;
}
