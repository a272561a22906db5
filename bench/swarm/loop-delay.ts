// How late the main thread's event loop is while an agent's tool computes.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Program } from '../contenders/program.ts';
import { startModelServer } from './start-model-server.ts';

const samplingMs = 10;

/** Has one agent use the tool `keep_busy` for so many milliseconds; gives its final text. */
export type BusyAgent = (
  url: string,
  busyMs: number,
  threads: number,
) => Promise<{ turn(): Promise<string>; close?(): Promise<void> }>;

export const busyTask = 'Keep busy with the tool keep_busy, then say what document 10000 says.';

export function loopDelayProgram(open: BusyAgent): Program {
  return async ({ threads, busyMs }) => {
    const server = await startModelServer(0);
    const agent = await open(server.url, Number(busyMs), threads);
    const delays = monitorEventLoopDelay({ resolution: samplingMs });
    const began = performance.now();
    delays.enable();
    const text = await agent.turn();
    // What held the loop up is seen when it goes round again.
    await new Promise((resolve) => setTimeout(resolve, 2 * samplingMs));
    delays.disable();
    const elapsedMs = performance.now() - began;
    await agent.close?.();
    server.close();
    const late = (ns: number): number => Math.max(0, ns / 1e6 - samplingMs);
    const values = { p99: late(delays.percentile(99)), largest: late(delays.max), p50: late(delays.percentile(50)) };
    // The tool was used: nothing else takes so long.
    const isDone = text.startsWith('Document 10000 says') && elapsedMs >= Number(busyMs);
    return { completed: isDone ? 1 : 0, elapsedMs, values };
  };
}
