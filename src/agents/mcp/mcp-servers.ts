// The MCP servers of a swarm. They live on main, with the desk that serves their tools: what they are started with, environments and headers with
// their secrets, goes to no thread and into no message, and their processes outlive the loss of a host thread.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Tool } from '../../tools/tool.ts';
import { cutShort } from '../life/cut-short.ts';
import type { DeskTool } from '../shared/desk-calls.ts';
import type { McpSettings } from './mcp-options.ts';
import { McpServer } from './mcp-server.ts';
import { type McpTool, mcpOutput, mcpTools } from './mcp-tools.ts';

export interface McpServers {
  readonly tools: readonly Tool[];
  readonly deskTools: readonly DeskTool[];
  close(): Promise<void>;
}

/** Starts all and lists their tools; rejects with `mcp-failed` or `missing-peer`, and leaves none behind then. */
export async function openMcpServers(settings: McpSettings, clock: Clock): Promise<McpServers> {
  const servers = [...settings].map(([name, options]) => ({ options, server: new McpServer(name, options, clock) }));
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(({ server }) => server.close()));
  };
  try {
    const all = await Promise.all(
      servers.map(async ({ options, server }) => {
        const tools = mcpTools(server.name, options, await server.list());
        return tools.map((one) => deskTool(server, one));
      }),
    );
    const deskTools = all.flat();
    return { tools: deskTools.map(({ tool }) => tool), deskTools, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function deskTool(server: McpServer, { tool, remoteName, inputRules }: McpTool): DeskTool {
  return {
    tool,
    inputRules,
    serve: async (input, _run, signal, _callKey, timeoutMs) => {
      try {
        return mcpOutput(tool.name, await server.call(remoteName, input as object, { signal, timeoutMs }));
      } catch (error) {
        if (!isActorError(error) || error.details['wasSent'] !== true) throw error;
        // It was sent, and may have been done.
        const { code, message } = cutShort({ code: error.code, message: error.message }, tool.effects);
        throw code === error.code ? error : new ActorError('tool-outcome-unknown', message, { cause: error });
      }
    },
  };
}
