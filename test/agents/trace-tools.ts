// Tools that say which trace context they were called with, and where.
import { threadId } from 'node:worker_threads';
import { defineTool, type ToolContext } from '../../src/tools/tool.ts';

const options = { description: 'Tells its trace context', inputSchema: { type: 'object' }, effects: 'none' } as const;
const execute = (_: unknown, { traceparent }: ToolContext): string => `${threadId} ${traceparent ?? 'none'}`;

export const tracedOnHost = defineTool(import.meta.url, 'traced_on_host', { ...options, runs: 'host', execute });
export const tracedOnPool = defineTool(import.meta.url, 'traced_on_pool', { ...options, execute });
