// The tool by which an agent adds a line to the progress log. Served by the swarm's desk.
import { servedByDesk } from '../../tools/served-by-desk.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { DeskTool } from './desk-calls.ts';

/** Says how the work is going: `{ text }` to `{ noted: true }`. */
export const reportProgress: Tool = defineTool(import.meta.url, 'report_progress', {
  description:
    'Says in one line how your work is going, for the people who follow it. Use it when something is done or found out, not for each step.',
  effects: 'idempotent',
  runs: 'desk',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', minLength: 1, maxLength: 500 } },
    required: ['text'],
    additionalProperties: false,
  },
  execute: servedByDesk('report_progress'),
});

/** `tell` is told of each line, and of whose it is. */
export function progressDeskTool(tell: (run: string, text: string) => void): DeskTool {
  return {
    tool: reportProgress,
    serve: (input, run) => {
      tell(run, (input as { readonly text: string }).text);
      return { noted: true };
    },
  };
}
