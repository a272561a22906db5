// A tool with effects outside that takes its time, and notes in a file which call began.
import { appendFileSync } from 'node:fs';
import { defineTool } from '../../src/tools/tool.ts';

export const sendingMs = 400;

export const slowSend = defineTool(import.meta.url, 'slow_send', {
  description: 'Sends something, slowly',
  inputSchema: { type: 'object', properties: { file: { type: 'string' }, isHeld: { type: 'boolean' } }, required: ['file'] },
  runs: 'host',
  execute: async (input, { callId, clock, signal }) => {
    const { file, isHeld } = input as { readonly file: string; readonly isHeld?: boolean };
    appendFileSync(file, `${callId}\n`);
    // Whoever reads the file may be late: such a call is at work until it is told to end.
    if (isHeld === true && !signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await new Promise<void>((resolve) => void clock.after(sendingMs, resolve));
    return 'sent';
  },
});
