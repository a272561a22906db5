// A tool with effects outside that takes its time, and notes in a file which call began.
import { appendFileSync } from 'node:fs';
import { defineTool } from '../../src/tools/tool.ts';

export const sendingMs = 400;

export const slowSend = defineTool(import.meta.url, 'slow_send', {
  description: 'Sends something, slowly',
  inputSchema: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
  runs: 'host',
  execute: async (input, { callId, clock }) => {
    appendFileSync((input as { file: string }).file, `${callId}\n`);
    await new Promise<void>((resolve) => void clock.after(sendingMs, resolve));
    return 'sent';
  },
});
