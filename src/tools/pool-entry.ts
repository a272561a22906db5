// What the tool pool calls in its threads. Loading it loads no tool; each call loads the one that it names.
import { systemClock } from '../base/clock.ts';
import { runTool, type ToolCall } from './run-tool.ts';

/** The URL of this module, for the pool's task: `{ module: poolEntryModule, export: 'runToolTask', input }`. */
export const poolEntryModule: string = import.meta.url;

/** No cancel reaches this thread: the pool ends the thread of a call that is cancelled or takes too long. */
const neverAborted = new AbortController().signal;

/** Runs one tool call in this thread and gives the tool's output. */
export async function runToolTask(input: ToolCall): Promise<unknown> {
  return await runTool(input, { signal: neverAborted, clock: systemClock });
}
