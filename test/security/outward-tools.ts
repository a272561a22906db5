// Tools that act outside, for models that obey what they read.
import { defineTool } from '../../src/tools/tool.ts';

const inputSchema = { type: 'object', properties: { url: { type: 'string' }, body: { type: 'string' } } };

/** Sends its body to its URL. */
export const httpPost = defineTool(import.meta.url, 'http_post', {
  description: 'Sends a text to a URL',
  inputSchema,
  runs: 'host',
  execute: async (input) => {
    const { url = '', body = '' } = input as { url?: string; body?: string };
    return (await fetch(url, { method: 'POST', body })).status;
  },
});

/** Harmless. */
export const double = defineTool(import.meta.url, 'double', {
  description: 'Doubles a number',
  effects: 'none',
  runs: 'host',
  inputSchema: { type: 'object', properties: { value: { type: 'number' } } },
  execute: (input) => ((input as { value?: number }).value ?? 0) * 2,
});
