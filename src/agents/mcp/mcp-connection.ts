// One connection to an MCP server, by the SDK, which is loaded here and nowhere else.
import type { Client, JsonSchemaValidator } from '@modelcontextprotocol/client';
import { importPeer } from '../../models/hosted/import-peer.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { McpAddress, McpProgram } from './mcp-options.ts';

/** A tool as its server lists it. */
export interface McpListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: object;
}

/** What a call gave, as the protocol has it. */
export interface McpCallResult {
  readonly content?: readonly { readonly type: string; readonly [field: string]: unknown }[] | undefined;
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

export interface McpConnection {
  /** Settles when the connection is lost or closed. */
  readonly closed: Promise<void>;
  list(): Promise<readonly McpListedTool[]>;
  /** Ends with the signal, and has no time of its own. */
  call(name: string, input: object, options: { readonly signal: AbortSignal }): Promise<McpCallResult>;
  close(): Promise<void>;
}

const packageName = '@modelcontextprotocol/client';
/** Bytes of one message; more ends the connection. */
const mostMessageBytes = 4_194_304;
/** The SDK's own time for a call, which is not to come before the caller's: the longest that a timer of Node's takes. */
const longestTimerMs = 2_147_483_647;
/** Pages of tools, and so some thousand tools. */
const mostPages = 20;

/** Connects and greets. Rejects with `missing-peer`, or whatever the SDK says. */
export async function connectMcp(server: McpProgram | McpAddress, timeoutMs: number): Promise<McpConnection> {
  const sdk = await importPeer(packageName, () => import('@modelcontextprotocol/client'));
  // No capabilities: a server can neither ask our models nor our users for anything.
  const client = new sdk.Client({ name: 'troupe', version: '0' }, { capabilities: {}, jsonSchemaValidator });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  client.onclose = () => resolve();
  try {
    const transport = await transportOf(server, sdk, () => void client.close().catch(() => {}));
    await client.connect(transport, { timeout: timeoutMs });
  } catch (error) {
    await client.close().catch(() => {});
    throw error;
  }
  return {
    closed,
    list: () => listAll(client, timeoutMs),
    call: async (name, input, { signal }) =>
      (await client.callTool({ name, arguments: { ...input } }, { signal, timeout: longestTimerMs })) as McpCallResult,
    close: () => client.close(),
  };
}

type Transport = Parameters<Client['connect']>[0];

/** Checks nothing: a server's output schema, which it wrote itself, vouches for nothing, and its patterns would run on this thread. */
const jsonSchemaValidator = {
  getValidator:
    <Value>(): JsonSchemaValidator<Value> =>
    (input) => ({ valid: true, data: input as Value, errorMessage: undefined }),
};

/** `tooLarge` is called when a server over HTTP sends a message beyond measure. */
async function transportOf(
  server: McpProgram | McpAddress,
  sdk: typeof import('@modelcontextprotocol/client'),
  tooLarge: () => void,
): Promise<Transport> {
  if ('url' in server) {
    // A redirect would carry the headers elsewhere.
    const requestInit: RequestInit = { headers: { ...server.headers }, redirect: 'error' };
    const fetch = boundedFetch(mostMessageBytes, tooLarge);
    return new sdk.StreamableHTTPClientTransport(new URL(server.url), { requestInit, fetch });
  }
  const { StdioClientTransport, getDefaultEnvironment } = await import('@modelcontextprotocol/client/stdio');
  const { command, args = [], env = {}, cwd } = server;
  return new StdioClientTransport({
    command,
    args: [...args],
    env: { ...getDefaultEnvironment(), ...env },
    // What it says there is for its developer, and must not reach the user's terminal unasked.
    stderr: 'ignore',
    maxBufferSize: mostMessageBytes,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

async function listAll(client: Client, timeoutMs: number): Promise<readonly McpListedTool[]> {
  const tools: McpListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const listed = await client.listTools(cursor === undefined ? {} : { cursor }, { timeout: timeoutMs });
    tools.push(...listed.tools);
    cursor = listed.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}
