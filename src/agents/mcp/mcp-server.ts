// One MCP server of a swarm: connected at the start, and again when it is called after it was lost, but not more often than its back-off allows.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { unlessAborted } from '../../base/unless-aborted.ts';
import { connectMcp, type McpCallResult, type McpConnection, type McpListedTool } from './mcp-connection.ts';
import type { McpAddress, McpProgram } from './mcp-options.ts';

export const defaultStartTimeoutMs = 10_000;
/** After failures in a row to connect: doubled each time. */
const backoffMs = { first: 500, most: 30_000 };

export class McpServer {
  readonly name: string;
  readonly #server: McpProgram | McpAddress;
  readonly #clock: Clock;
  readonly #connect: typeof connectMcp;
  #connection: Promise<McpConnection> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #isClosed = false;

  constructor(name: string, server: McpProgram | McpAddress, clock: Clock, connect: typeof connectMcp = connectMcp) {
    this.name = name;
    this.#server = server;
    this.#clock = clock;
    this.#connect = connect;
  }

  /** The server's tools; rejects with `mcp-failed` or `missing-peer`. */
  async list(): Promise<readonly McpListedTool[]> {
    const connection = await this.#connected();
    try {
      return await connection.list();
    } catch (cause) {
      throw this.#failed('did not list its tools', cause);
    }
  }

  /**
   * Rejects with `mcp-failed` or `tool-timeout`, saying whether the call had been sent, or with the signal's reason. Where it has to connect first, that
   * counts; the connection is everybody's, and goes on to be made.
   */
  async call(
    tool: string,
    input: object,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<McpCallResult> {
    const { signal, timeoutMs } = options;
    let wasSent = false;
    const late = new AbortController();
    const timer = this.#clock.after(timeoutMs, () => late.abort(this.#timedOut(tool, timeoutMs, wasSent)));
    const ended = AbortSignal.any([signal, late.signal]);
    try {
      const connection = await unlessAborted(this.#connected(), ended);
      wasSent = true;
      return await connection.call(tool, input, { signal: ended });
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      if (late.signal.aborted) throw late.signal.reason;
      throw wasSent ? this.#failed('gave no result', cause, true) : cause;
    } finally {
      timer.cancel();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close().catch(() => {});
  }

  #connected(): Promise<McpConnection> {
    if (this.#isClosed) return Promise.reject(this.#failed('was closed', undefined));
    if (this.#connection !== undefined) return this.#connection;
    if (this.#clock.now() < this.#notBeforeMs) return Promise.reject(this.#failed('is down, and will be tried again', undefined));
    const connection = this.#open();
    this.#connection = connection;
    return connection;
  }

  async #open(): Promise<McpConnection> {
    try {
      const connection = await this.#connect(this.#server, this.#server.startTimeoutMs ?? defaultStartTimeoutMs);
      this.#failures = 0;
      void connection.closed.then(() => {
        this.#connection = undefined;
      });
      return connection;
    } catch (cause) {
      this.#connection = undefined;
      this.#notBeforeMs = this.#clock.now() + Math.min(backoffMs.most, backoffMs.first * 2 ** this.#failures++);
      throw isActorError(cause) ? cause : this.#failed('could not be started or reached', cause);
    }
  }

  #timedOut(tool: string, timeoutMs: number, wasSent: boolean): ActorError {
    const what = wasSent ? 'took' : 'took, before anything was sent to it,';
    return new ActorError('tool-timeout', `the MCP server "${this.name}" ${what} longer than ${timeoutMs} ms`, {
      details: { server: this.name, tool, timeoutMs, wasSent },
    });
  }

  /** The cause stays attached; a model reads the message alone, which holds no words of the server. */
  #failed(what: string, cause: unknown, wasSent = false): ActorError {
    return new ActorError('mcp-failed', `the MCP server "${this.name}" ${what}`, {
      details: { server: this.name, wasSent },
      cause,
    });
  }
}
