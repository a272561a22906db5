// Calls a tool as the pool does: by module and name, with its input and output checked.
import { systemClock } from '../../src/base/clock.ts';
import { runTool } from '../../src/tools/run-tool.ts';
import type { Tool, ToolAccess } from '../../src/tools/tool.ts';

/** What the built-in tools that list and read reply with, all in one. */
export interface Reply {
  readonly total: number;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly kind: string }[];
  readonly nextOffset?: number;
  readonly fromLine: number;
  readonly toLine: number;
  readonly text: string;
  readonly nextLine?: number;
  readonly nextCharacter?: number;
}

export async function callTool(tool: Tool, access: ToolAccess, input: unknown): Promise<Reply> {
  const call = { module: tool.module, name: tool.name, input, callId: 'call-1', access };
  return (await runTool(call, { signal: new AbortController().signal, clock: systemClock })) as Reply;
}
