// The tool port: what a tool is, and the table in which any thread finds one by module URL and name.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../base/check-options.ts';
import type { Clock } from '../base/clock.ts';
import { globalTable } from '../base/global-table.ts';
import { type JsonSchema, type SchemaLike, type SchemaOutput, toJsonSchema } from '../base/json-schema.ts';
import { judgeValue, type Verdict } from '../base/judge-value.ts';
import { loadFailure, loadModule } from '../base/load-module.ts';

/** A file that a run may read. */
export interface RunFile {
  /** As the user gave it; what models and reports call it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Where `path` led, through all links, when the file was listed. With it, a file that was swapped for a link since then is refused. */
  readonly realPath?: string;
  /** The root that a model named the file under; absolute. With it, no link leads out of that root, as for any file under a root. */
  readonly underRoot?: string;
}

/** What file tools may touch: the run's files, everything under the roots (absolute folders), and no file over the size. */
export interface FileAccess {
  readonly files: readonly RunFile[];
  readonly roots: readonly string[];
  /** The operator's own folders, when `roots` lie in those. A root that a link leads out of a folder above it, up to the operator's, is none. */
  readonly rootsWithin?: readonly string[];
  /** Default 67,108,864 (64 MiB). */
  readonly maxFileBytes: number;
}

/** What `fetch_url` may reach. Plain data, like everything of {@link ToolAccess}. */
export interface FetchAccess {
  /** Host names in lower case: exact, or `*.example.org` for every name beneath it. */
  readonly hosts: readonly string[];
  /** Default 80 and 443. */
  readonly ports: readonly number[];
  /** Bytes of one response, also once unpacked. Default 2,097,152 (2 MiB). */
  readonly maxBytes: number;
  /** Milliseconds for one fetch, redirects and all. Default 30,000. */
  readonly timeoutMs: number;
}

/** What `run_command` may start. */
export interface CommandAccess {
  /** Patterns of whole commands, word by word: a literal, `*` (one word that is no option) or `{path}` (a relative path inside `root`). */
  readonly allow: readonly (readonly string[])[];
  /** The working folder of every command; absolute. */
  readonly root: string;
  /** The whole environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Default 60,000. */
  readonly timeoutMs: number;
  /** Bytes kept of each of the two outputs; of more, the beginning and the end. Default 65,536. */
  readonly maxOutputBytes: number;
}

/** Where `write_file` may write. */
export interface WriteAccess {
  /** Absolute. */
  readonly root: string;
  /** Bytes of one file. Default 1,048,576 (1 MiB). */
  readonly maxBytes: number;
}

/** All that tools may touch. What is left out is not allowed. */
export interface ToolAccess extends FileAccess {
  readonly fetch?: FetchAccess;
  readonly commands?: CommandAccess;
  readonly write?: WriteAccess;
}

export interface ToolContext {
  /** Stable over restarts: an idempotency key for effects outside. */
  readonly callId: string;
  /**
   * Fires when the call is cancelled (reason `cancelled`) or its time is up (`tool-timeout`). On the pool a tool that has not ended two seconds later
   * loses its thread; a tool that computes without a pause never hears it, and loses its thread as well. On a host nobody waits for it.
   */
  readonly signal: AbortSignal;
  readonly access: ToolAccess;
  readonly clock: Clock;
  /** The trace context (W3C) of this call's span, to be handed on to whatever the tool calls; `undefined` without telemetry. */
  readonly traceparent: string | undefined;
}

/**
 * - `none`: reads only. - `idempotent`: repeating it under the same `callId` changes nothing more. - `external`: anything else; never repeated unasked.
 */
export type ToolEffects = 'none' | 'idempotent' | 'external';

export interface ToolOptions<Input extends SchemaLike, Output extends SchemaLike> {
  /** What it does and when to use it, for the model. */
  readonly description: string;
  readonly inputSchema: Input;
  readonly outputSchema?: Output;
  /** Default `external`. */
  readonly effects?: ToolEffects;
  /**
   * `pool`: on the tool pool, one call per thread (default). `host`: on the agent's own thread; for tools that wait on I/O. `desk`: only for the
   * swarm's own tools, which its desk serves in place of `execute`.
   */
  readonly runs?: 'pool' | 'host' | 'desk';
  /** Its output may hold words that nobody vouches for (a document, a page, a message), so that a run that got it is tainted. Default false. */
  readonly taints?: boolean;
  readonly execute: (input: SchemaOutput<Input>, context: ToolContext) => Promise<SchemaOutput<Output>> | SchemaOutput<Output>;
}

/** A tool: data that crosses threads, and code that is found again by `module` and `name`. */
export interface Tool {
  readonly kind: 'troupe.tool';
  readonly module: string;
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema | undefined;
  readonly effects: ToolEffects;
  readonly runs: 'pool' | 'host' | 'desk';
  readonly taints: boolean;
  readonly execute: (input: never, context: ToolContext) => unknown;
}

const optionNames = ['description', 'inputSchema', 'outputSchema', 'effects', 'runs', 'taints', 'execute'];

const toolTable = globalTable<Tool>('troupe.tools');

/**
 * Defines a tool at the top level of a module, so that any thread can load it. `name`: `[a-z][a-z0-9_]{0,63}`. `execute` is handed the input as
 * the schema gives it, with its defaults filled in. Throws `invalid-argument` naming the field, and `invalid-schema`.
 */
export function defineTool<Input extends SchemaLike, Output extends SchemaLike = JsonSchema>(
  module: string,
  name: string,
  options: ToolOptions<Input, Output>,
): Tool {
  const tool = toolOf(module, name, options);
  toolTable.set(`${module}#${name}`, tool);
  return tool;
}

/** How the `module` of a tool begins that no module defines, but that a swarm serves on its own thread. */
export const servedModule = 'served:';

/**
 * Defines a tool where it is needed, as a closure. It runs in the thread that called `createSwarm`, whose `tools` must list it, and is **not isolated**: while
 * it computes, everything on that thread waits, and one that never ends is not ended. It is handed no files. Throws as {@link defineTool}.
 */
export function inlineTool<Input extends SchemaLike, Output extends SchemaLike = JsonSchema>(
  name: string,
  options: Omit<ToolOptions<Input, Output>, 'runs'>,
): Tool {
  if ((options as { readonly runs?: unknown } | null)?.runs !== undefined)
    throw invalidArgument(
      'runs',
      'absent, as an inline tool runs where the swarm was created',
      (options as { runs?: unknown }).runs,
    );
  return toolOf(`${servedModule}inline`, name, { ...options, runs: 'desk' });
}

function toolOf<Input extends SchemaLike, Output extends SchemaLike>(
  module: string,
  name: string,
  options: ToolOptions<Input, Output>,
): Tool {
  checkTool(module, name, options);
  return {
    kind: 'troupe.tool',
    module,
    name,
    description: options.description,
    inputSchema: toJsonSchema(options.inputSchema, 'inputSchema', 'input'),
    outputSchema: options.outputSchema === undefined ? undefined : toJsonSchema(options.outputSchema, 'outputSchema'),
    effects: options.effects ?? 'external',
    runs: options.runs ?? 'pool',
    taints: options.taints ?? false,
    execute: executeJudged(name, options.inputSchema, options.execute as Tool['execute']),
  };
}

/** A mistyped option would be dangerous: what has effects outside could pass for repeatable. */
function checkTool(module: string, name: string, options: ToolOptions<SchemaLike, SchemaLike>): void {
  if (typeof module !== 'string' || module === '')
    throw invalidArgument('module', 'the URL of a module (import.meta.url)', module);
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/.test(name))
    throw invalidArgument('name', 'of the form [a-z][a-z0-9_]{0,63}', name);
  checkObject(options, 'options');
  checkFields(options, optionNames, 'a tool has');
  const { description, execute } = options;
  if (typeof description !== 'string' || description.trim() === '')
    throw invalidArgument('description', 'a text that is not empty', description);
  checkChoice(options.effects, ['none', 'idempotent', 'external'], 'effects');
  // `desk` is for the swarm's own tools, and is not offered.
  checkChoice(options.runs === 'desk' ? undefined : options.runs, ['pool', 'host'], 'runs');
  if (options.taints !== undefined && typeof options.taints !== 'boolean')
    throw invalidArgument('taints', 'true or false', options.taints);
  if (typeof execute !== 'function') throw invalidArgument('execute', 'a function', execute);
}

/** `execute`, handed what the schema makes of the input. It stays synchronous where the schema is. */
function executeJudged(name: string, schema: SchemaLike, execute: Tool['execute']): Tool['execute'] {
  return (input, context) => {
    const go = (verdict: Verdict): unknown => {
      if (!verdict.ok) throw new ActorError('invalid-tool-input', `input of ${name} does not fit: ${verdict.problem}`);
      return execute(verdict.value as never, context);
    };
    const verdict = judgeValue(schema, input);
    return verdict instanceof Promise ? verdict.then(go) : go(verdict);
  };
}

/** The tool of that module and name, loading the module when needed; throws `definition-not-found` or `system-in-definition`. */
export async function loadTool(module: string, name: string): Promise<Tool> {
  const key = `${module}#${name}`;
  if (!toolTable.has(key)) {
    try {
      await loadModule(module);
    } catch (cause) {
      throw loadFailure(`tool "${name}"`, module, cause);
    }
  }
  const tool = toolTable.get(key);
  if (tool === undefined) throw new ActorError('definition-not-found', `${module} does not define a tool named "${name}"`);
  return tool;
}
