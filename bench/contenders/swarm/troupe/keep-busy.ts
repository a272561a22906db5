// The tool, in a module of its own, since it runs on a thread of the tool pool.
import { defineTool } from 'troupe/tools';
import { z } from 'zod';
import { keepBusy } from '../../../swarm/cpu-work.ts';

export const keepBusyTool = defineTool(import.meta.url, 'keep_busy', {
  description: 'Computes for so many milliseconds',
  inputSchema: z.object({ ms: z.number() }),
  effects: 'none',
  execute: ({ ms }) => ({ rounds: keepBusy(ms) }),
});
