// The one tool of a storm's workers.
import { defineTool } from '../../src/tools/tool.ts';

export const look = defineTool(import.meta.url, 'look', {
  description: 'Looks at something',
  inputSchema: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'], additionalProperties: false },
  effects: 'none',
  runs: 'host',
  execute: (input) => ({ at: (input as { at: string }).at, seen: 'nothing out of the ordinary' }),
});
