// Agents: specifications as data. What runs is a run; an agent only says how.
import { invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields, checkList, checkObject } from '../base/check-options.ts';
import {
  type JsonSchema,
  type SchemaInput,
  type SchemaLike,
  type SchemaOutput,
  type SchemaSide,
  toJsonSchema,
} from '../base/json-schema.ts';
import type { Effort } from '../models/model.ts';
import type { Tool } from '../tools/tool.ts';
import { checkLimits, type RunLimits } from './limits.ts';
import { checkPatterns } from './trust/name-pattern.ts';
import { checkReach, type ReachOptions } from './trust/reach.ts';

/** The value of an input or output without a schema is text. */
type Given<Schema extends SchemaLike | undefined> = Schema extends SchemaLike ? SchemaOutput<Schema> : string;
type Taken<Schema extends SchemaLike | undefined> = Schema extends SchemaLike ? SchemaInput<Schema> : string;

export interface AgentOptions<Input extends SchemaLike | undefined, Output extends SchemaLike | undefined> {
  /** `[a-z0-9][a-z0-9_-]{0,63}`. */
  readonly name: string;
  /** What it does, for a model that may spawn it. */
  readonly description: string;
  /** The system prompt. */
  readonly instructions: string;
  /** A role (`brain`, `brawn`), which the swarm's options map to a model, or `provider:model-id`. */
  readonly model: string;
  /**
   * Names of built-in tools or of the swarm's `tools`, or tools themselves; of an agent that may not delegate also `sessions_send`, `sessions_list`,
   * `sessions_result`, `sessions_history` and `session_status`. Default: none.
   */
  readonly tools?: readonly (string | Tool)[];
  /** Patterns of tools that neither it nor what it delegates to may use, whatever else is said; deny wins. Default: none. */
  readonly denyTools?: readonly string[];
  /** Narrows what its tools, and those of what it delegates to, may touch outside. Default: as the swarm allows. */
  readonly reach?: ReachOptions;
  /** What a task's `input` must be. Default: text. */
  readonly inputSchema?: Input;
  /** What the result must be; the final text is then one JSON value. Default: the final text. */
  readonly outputSchema?: Output;
  /** Names of the agents that its model may spawn. With at least one, the model is offered the `sessions_*` tools. Default: none. */
  readonly mayDelegate?: readonly string[];
  /** Narrower limits than the swarm's. */
  readonly limits?: Partial<RunLimits>;
  /** How hard its model is to think: `low`, `medium`, `high` or `max`. Default: the provider's own. A model without such a setting goes without. */
  readonly effort?: Effort;
  /** Tokens that one reply may have, thinking included; what a call sets aside under a limit counts them all. At least 1; default 4,096, for the role `brain` 16,384. */
  readonly maxOutputTokens?: number;
  /** Whether an answer that did not fit the output schema twice is corrected once more by the `brain` model. Default false. */
  readonly escalate?: boolean;
}

/** An agent, as {@link defineAgent} returns it. `Input` and `Output` are the types of its tasks' inputs and of its results. */
export interface Agent<Input = unknown, Output = unknown> {
  readonly kind: 'troupe.agent';
  readonly name: string;
  readonly description: string;
  readonly instructions: string;
  readonly model: string;
  readonly tools: readonly (string | Tool)[];
  readonly denyTools: readonly string[];
  readonly reach: ReachOptions;
  readonly inputSchema: JsonSchema | undefined;
  readonly outputSchema: JsonSchema | undefined;
  readonly mayDelegate: readonly string[];
  readonly limits: Partial<RunLimits>;
  readonly effort: Effort | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly escalate: boolean;
  /** The schemas as they were given; they know rules that JSON Schema cannot say, and stay in the thread that defined them. */
  readonly original: { readonly input: SchemaLike | undefined; readonly output: SchemaLike | undefined };
  /** Types only; never set. */
  readonly '~types'?: { readonly input: Input; readonly output: Output };
}

const optionNames = [
  ...['name', 'description', 'instructions', 'model', 'tools', 'denyTools', 'reach'],
  ...['inputSchema', 'outputSchema', 'mayDelegate', 'limits', 'effort', 'maxOutputTokens', 'escalate'],
];

const namePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * Defines an agent. Schemas become JSON Schema 2020-12 at once, because they travel between threads.
 * Throws `invalid-argument` naming the field, `invalid-schema` for a schema that JSON Schema cannot say.
 */
export function defineAgent<
  const Input extends SchemaLike | undefined = undefined,
  const Output extends SchemaLike | undefined = undefined,
>(options: AgentOptions<Input, Output>): Agent<Taken<Input>, Given<Output>> {
  checkObject(options, 'options');
  checkFields(options, optionNames, 'an agent has');
  checkName(options.name, 'name');
  for (const field of ['description', 'instructions', 'model'] as const) checkText(options[field], field);
  checkList(options.tools, 'tools', 'a list of tools and names of tools');
  checkTools(options.tools ?? []);
  checkReach(options.reach, 'reach');
  checkList(options.mayDelegate, 'mayDelegate', 'a list of names of agents');
  for (const [index, name] of (options.mayDelegate ?? []).entries()) checkName(name, `mayDelegate[${index}]`);
  if (options.limits !== undefined) checkLimits(options.limits, 'limits', 'run');
  checkModelWishes(options);
  const { inputSchema, outputSchema } = options;
  return Object.freeze({
    kind: 'troupe.agent',
    name: options.name,
    description: options.description,
    instructions: options.instructions,
    model: options.model,
    tools: [...(options.tools ?? [])],
    denyTools: [...checkPatterns(options.denyTools, 'denyTools')],
    reach: { ...options.reach },
    inputSchema: checkedSchema(inputSchema, 'inputSchema', 'input'),
    outputSchema: checkedSchema(outputSchema, 'outputSchema', 'output'),
    mayDelegate: [...(options.mayDelegate ?? [])],
    limits: { ...options.limits },
    effort: options.effort,
    maxOutputTokens: options.maxOutputTokens,
    escalate: options.escalate ?? false,
    original: { input: inputSchema, output: outputSchema },
  });
}

/** Throws `invalid-argument` unless `value` came from {@link defineAgent}. */
export function checkAgent(value: unknown, field: string): asserts value is Agent {
  if (typeof value !== 'object' || value === null || (value as Agent).kind !== 'troupe.agent') {
    throw invalidArgument(field, 'an agent made by defineAgent', value);
  }
}

function checkModelWishes(wishes: {
  readonly effort?: unknown;
  readonly maxOutputTokens?: unknown;
  readonly escalate?: unknown;
}): void {
  const { effort, maxOutputTokens, escalate } = wishes;
  checkChoice(effort, ['low', 'medium', 'high', 'max'], 'effort');
  if (maxOutputTokens !== undefined && (!Number.isSafeInteger(maxOutputTokens) || (maxOutputTokens as number) < 1))
    throw invalidArgument('maxOutputTokens', 'a whole number of at least 1', maxOutputTokens);
  if (escalate !== undefined && typeof escalate !== 'boolean') throw invalidArgument('escalate', 'true or false', escalate);
}

function checkName(value: unknown, field: string): void {
  if (typeof value !== 'string' || !namePattern.test(value)) {
    throw invalidArgument(field, 'of the form [a-z0-9][a-z0-9_-]{0,63}', value);
  }
}

function checkText(value: unknown, field: string): void {
  if (typeof value !== 'string' || value.trim() === '') throw invalidArgument(field, 'a text that is not empty', value);
}

/** A model knows its tools by name alone. */
function checkTools(tools: readonly (string | Tool)[]): void {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    checkTool(tool, `tools[${index}]`);
    const name = typeof tool === 'string' ? tool : tool.name;
    if (names.has(name))
      throw invalidArgument(`tools[${index}]`, 'of a name that is not taken (tools are told apart by name)', name);
    names.add(name);
  }
}

function checkTool(value: unknown, field: string): void {
  if (typeof value === 'string' && value !== '') return;
  if (typeof value === 'object' && value !== null && (value as Tool).kind === 'troupe.tool') return;
  throw invalidArgument(field, 'the name of a tool or a tool made by defineTool', value);
}

function checkedSchema(schema: SchemaLike | undefined, field: string, side: SchemaSide): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) {
    throw invalidArgument(field, 'a schema', schema);
  }
  return toJsonSchema(schema, field, side);
}
