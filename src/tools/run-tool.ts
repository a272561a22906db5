// One tool call, on whatever thread it is made: finds the tool, checks what goes in and what comes out, and names what went wrong.
import { ActorError, isActorError } from '../base/actor-error.ts';
import type { SchemaIssue } from '../base/broken-rules.ts';
import type { Clock } from '../base/clock.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { type JsonSchema, schemaIssues } from '../base/json-schema.ts';
import { loadTool, type Tool, type ToolAccess } from './tool.ts';

/** Plain data: a call can be sent to another thread. */
export interface ToolCall {
  /** The tool's `module` and `name`. */
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
  /** Stable over restarts. */
  readonly callId: string;
  readonly access: ToolAccess;
  /** See {@link ToolContext}. */
  readonly traceparent?: string;
  /** After this the call fails with `tool-timeout` and the tool's signal fires. None by default: the pool has a limit of its own. */
  readonly timeoutMs?: number;
}

export interface ToolSurroundings {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /**
   * When a call is over whose signal fired or whose time is up. `signal`: at once (default), so that a tool that ignores its signal holds nobody
   * up. `tool`: when the tool itself has ended; for a thread that is to serve no other call before that.
   */
  readonly endsWith?: 'signal' | 'tool';
}

/**
 * The tool's output. Throws `definition-not-found`, `invalid-tool-input`, `invalid-tool-output`, `tool-timeout`, `cancelled`, the
 * tool's own ActorError, or `tool-failed` for anything else that it throws.
 */
export async function runTool(call: ToolCall, surroundings: ToolSurroundings): Promise<unknown> {
  return await runLoadedTool(await loadTool(call.module, call.name), call, surroundings);
}

/** The same, of a tool that is at hand. */
export async function runLoadedTool(tool: Tool, call: ToolCall, surroundings: ToolSurroundings): Promise<unknown> {
  const { signal } = surroundings;
  check(tool.inputSchema, call.input, 'invalid-tool-input', call.name);
  if (signal.aborted) throw cancelled(call.name, signal);
  const output = await execute(tool, call, surroundings);
  if (tool.outputSchema !== undefined) check(tool.outputSchema, output, 'invalid-tool-output', call.name);
  return output;
}

async function execute(tool: Tool, call: ToolCall, { signal, clock, endsWith }: ToolSurroundings): Promise<unknown> {
  const ended = Promise.withResolvers<never>();
  const ownEnd = new AbortController();
  const end = (error: ActorError): void => {
    if (endsWith !== 'tool') ended.reject(error);
    ownEnd.abort(error);
  };
  const onAbort = (): void => end(cancelled(call.name, signal));
  const { callId, access, traceparent, timeoutMs } = call;
  const timer = timeoutMs === undefined ? undefined : clock.after(timeoutMs, () => end(timedOut(call.name, timeoutMs)));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([
      started(tool, call.input, { callId, signal: ownEnd.signal, access, clock, traceparent }),
      ended.promise,
    ]);
  } catch (error) {
    throw isActorError(error) ? error : toolFailed(call.name, error);
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

/** A tool that throws at once looks like one that rejects. The input is cast because it has just been checked against the schema. */
async function started(tool: Tool, input: unknown, context: Parameters<Tool['execute']>[1]): Promise<unknown> {
  return await tool.execute(input as never, context);
}

/** Throws `invalid-tool-input`, naming each field, unless `input` fits the tool's schema. */
export function checkToolInput({ inputSchema, name }: Pick<Tool, 'inputSchema' | 'name'>, input: unknown): void {
  check(inputSchema, input, 'invalid-tool-input', name);
}

function check(schema: JsonSchema, value: unknown, code: ErrorCode, tool: string): void {
  const issues = schemaIssues(schema, value).map(inFieldWords);
  const [first] = issues;
  if (first === undefined) return;
  const which = code === 'invalid-tool-input' ? 'input' : 'output';
  const words = issues.map(({ field, rule, value: got }) => `${field === '' ? which : field}: ${rule} (got ${got})`).join('; ');
  throw new ActorError(code, `${which} of ${tool} does not fit: ${words}`, {
    details: { tool, field: first.field, rule: first.rule, value: first.value },
  });
}

function inFieldWords({ field, rule, value }: SchemaIssue): SchemaIssue {
  return { field: field.slice(1).replaceAll('/', '.'), rule: rule.replace(/\.$/, ''), value };
}

function cancelled(name: string, signal: AbortSignal): ActorError {
  if (isActorError(signal.reason)) return signal.reason;
  return new ActorError('cancelled', `${name} was cancelled`, { cause: signal.reason });
}

function timedOut(name: string, timeoutMs: number): ActorError {
  return new ActorError('tool-timeout', `${name} took longer than ${timeoutMs} ms`, { details: { tool: name, timeoutMs } });
}

function toolFailed(name: string, cause: unknown): ActorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ActorError('tool-failed', `${name} failed: ${why}`, { details: { tool: name }, cause });
}
