// The tools of an MCP server as tools of a swarm, and their results as what a model reads. Pure. Nothing that the server says of its tools is trusted
// beyond their names, descriptions and schemas, which are taken once, when the swarm starts, and bounded.
import { ActorError } from '../../base/actor-error.ts';
import type { JsonSchema } from '../../base/json-schema.ts';
import { withoutEscapes } from '../../tools/documents/visible-text.ts';
import { servedByDesk } from '../../tools/served-by-desk.ts';
import { servedModule, type Tool } from '../../tools/tool.ts';
import type { McpCallResult, McpListedTool } from './mcp-connection.ts';
import type { McpAddress, McpProgram } from './mcp-options.ts';
import { plainRules } from './plain-rules.ts';

export interface McpTool {
  readonly tool: Tool;
  /** As the server names it. */
  readonly remoteName: string;
  /** What its input is checked against here. */
  readonly inputRules: JsonSchema;
}

/** Characters of a description; bytes of a schema and of a result. */
const mostDescription = 2048;
const mostSchemaBytes = 32_768;
const mostResultBytes = 65_536;
const longestName = 64;

/** How the names of a server's tools begin. */
export function mcpPrefix(server: string): string {
  return `mcp_${server}_`;
}

/** Throws `mcp-failed` when two tools would have one name, a wanted one is missing, or a schema is too large. */
export function mcpTools(server: string, options: McpProgram | McpAddress, listed: readonly McpListedTool[]): readonly McpTool[] {
  const missing = options.tools?.find((name) => !listed.some((tool) => tool.name === name));
  if (missing !== undefined) throw unfit(server, missing, 'is not there');
  const wanted = listed.filter(({ name }) => options.tools?.includes(name) ?? true);
  const names = new Set<string>();
  return wanted.map((one) => {
    const tool = toolOf(server, options, one);
    if (names.has(tool.name)) throw unfit(server, one.name, `would have the name of another, ${tool.name}`);
    names.add(tool.name);
    return { tool, remoteName: one.name, inputRules: plainRules(tool.inputSchema) };
  });
}

function toolOf(server: string, { effects = 'external' }: McpProgram | McpAddress, listed: McpListedTool): Tool {
  const name = `${mcpPrefix(server)}${listed.name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`.slice(0, longestName);
  const { $schema: _, ...schema } = listed.inputSchema as Record<string, unknown>;
  if (Buffer.byteLength(JSON.stringify(schema)) > mostSchemaBytes)
    throw unfit(server, listed.name, `has a schema of more than ${mostSchemaBytes} bytes`);
  return {
    kind: 'troupe.tool',
    module: `${servedModule}mcp/${server}`,
    name,
    description: plain(listed.description ?? `${listed.name} of the MCP server ${server}`).slice(0, mostDescription),
    inputSchema: schema as JsonSchema,
    outputSchema: undefined,
    effects,
    runs: 'desk',
    taints: true,
    execute: servedByDesk(name),
  };
}

/** What stands in place of a tool until its server has listed it, so that everything else can be checked before any server is started. */
export function awaitedTool(server: string, name: string): Tool {
  return { ...toolOf(server, { url: '' }, { name: 'awaited', inputSchema: { type: 'object' } }), name };
}

/** The output of a call; throws `tool-failed` for what the server calls an error. At most 64 KiB of text; pictures and sounds are named, not given. */
export function mcpOutput(name: string, { content = [], structuredContent, isError }: McpCallResult): unknown {
  const text = cut(plain(content.map(inWords).join('\n')));
  if (isError === true) throw new ActorError('tool-failed', `${name} failed: ${text}`, { details: { tool: name } });
  const isSmall = structuredContent !== undefined && Buffer.byteLength(JSON.stringify(structuredContent)) <= mostResultBytes;
  return isSmall ? { text, value: structuredContent } : { text };
}

function inWords(part: { readonly type: string; readonly [field: string]: unknown }): string {
  if (part.type === 'text' && typeof part['text'] === 'string') return part['text'];
  const resource = part['resource'] as { readonly text?: unknown; readonly uri?: unknown } | undefined;
  if (typeof resource?.text === 'string') return resource.text;
  const uri = part['uri'] ?? resource?.uri;
  return `[${part.type}${typeof uri === 'string' ? ` ${uri}` : ''}]`;
}

/** Without what would speak to a terminal, which a lone carriage return does too. */
function plain(text: string): string {
  return withoutEscapes(text).replaceAll('\r', '');
}

function cut(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(mostResultBytes));
  return read === text.length ? text : `${text.slice(0, read)}\n[cut: more than ${mostResultBytes} bytes]`;
}

function unfit(server: string, tool: string, why: string): ActorError {
  return new ActorError('mcp-failed', `the tool ${JSON.stringify(tool.slice(0, 100))} of the MCP server "${server}" ${why}`, {
    details: { server, tool },
  });
}
