// The tools of the agents' memory, served: reads and writes here, one writer for the whole swarm; the search on the tool pool, off this thread.
import { MemoryFiles } from '../../tools/memory/memory-files.ts';
import {
  type MemoryReadInput,
  type MemoryWriteInput,
  memoryRead,
  memorySearch,
  memoryWrite,
} from '../../tools/memory/memory-tools.ts';
import { poolEntryModule } from '../../tools/pool-entry.ts';
import type { ToolCall } from '../../tools/run-tool.ts';
import type { DeskTool } from './desk-calls.ts';

/** What the search runs on. */
export type RunPoolTask = (
  request: { readonly module: string; readonly export: string; readonly input: ToolCall },
  options: { readonly timeoutMs: number; readonly graceMs: number },
) => Promise<{ readonly value: unknown }>;

/** Long enough for a memory of the largest size, and an end all the same. */
const searchMs = 60_000;
const graceMs = 2000;

/** The tools of the memory under `root`, an absolute folder. */
export function memoryDeskTools(root: string, runTask: RunPoolTask, maxFileBytes: number): readonly DeskTool[] {
  const files = new MemoryFiles(root);
  return [
    {
      tool: memorySearch,
      serve: async (input, run) => {
        const access = { files: [], roots: [root], maxFileBytes };
        const call = { module: memorySearch.module, name: memorySearch.name, input, callId: run, access };
        const request = { module: poolEntryModule, export: 'runToolTask', input: call };
        return (await runTask(request, { timeoutMs: searchMs, graceMs })).value;
      },
    },
    {
      tool: memoryRead,
      serve: async (input) => {
        const { revision, text } = await files.read((input as MemoryReadInput).file);
        return { revision, text };
      },
    },
    { tool: memoryWrite, serve: async (input) => ({ revision: await files.write(input as MemoryWriteInput) }) },
  ];
}
