// The schemas of the session tools' arguments. The same agents and models give the same text, so that prompts can be cached.
import type { JsonSchema } from '../../base/json-schema.ts';
import { taskNamePattern } from './session-part.ts';

/** What a model is told about an agent that it may spawn. */
export interface SpawnableAgent {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema | undefined;
  /** The models that may be asked for in place of its own. */
  readonly models?: readonly string[];
}

/** The most items of one `sessions_map`. */
const mostMapItems = 10_000;
/** The most sessions of one `sessions_list`, and blocks of one `sessions_history`. */
export const mostListed = 1000;
export const mostSteerCharacters = 4000;
export const mostMessageCharacters = 16_000;
/** How long a message's sender waits for the answer unless it says otherwise, and at most. */
export const replyTimeoutMs = 30_000;
const mostReplyTimeoutMs = 600_000;
const mostSamples = 16;

const fileList: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };
const label: JsonSchema = { type: 'string', minLength: 1, maxLength: 200 };
/** That some names are reserved is checked where a run is started: not every provider takes a `not`. */
const taskName: JsonSchema = { type: 'string', pattern: `^${taskNamePattern}$` };
const run: JsonSchema = { type: 'string', minLength: 1 };
const offset: JsonSchema = { type: 'integer', minimum: 0 };
const limit: JsonSchema = { type: 'integer', minimum: 1, maximum: mostListed };
const atLeast = (minimum: number): JsonSchema => ({ type: 'integer', minimum });

const spawnLimits: JsonSchema = object({
  timeoutMs: atLeast(1),
  deadlineMs: atLeast(1),
  maxTurns: atLeast(1),
  maxTokens: atLeast(1),
  maxUsd: { type: 'number', exclusiveMinimum: 0 },
  maxAgents: atLeast(0),
  maxDepth: atLeast(0),
});

/** A union over the agents: each has its own schema of input. */
export function spawnSchema(agents: readonly SpawnableAgent[]): JsonSchema {
  const taskOf = (agent: SpawnableAgent): JsonSchema =>
    object({ input: agent.inputSchema ?? { type: 'string', minLength: 1 }, files: fileList, results: fileList }, ['input']);
  const first = agents[0];
  const models = [...new Set(agents.flatMap((agent) => agent.models ?? []))];
  const schema = object(
    {
      agent: { type: 'string', enum: agents.map((agent) => agent.name) },
      task: agents.length === 1 && first !== undefined ? taskOf(first) : { anyOf: agents.map(taskOf) },
      label,
      taskName,
      mode: { type: 'string', enum: ['run', 'session'] },
      context: { type: 'string', enum: ['isolated', 'fork'] },
      ...(models.length === 0 ? {} : { model: { type: 'string', enum: models } }),
      limits: spawnLimits,
      samples: { type: 'integer', minimum: 1, maximum: mostSamples },
    },
    ['agent', 'task'],
  );
  if (agents.length < 2) return schema;
  return { ...schema, anyOf: agents.map((agent) => ({ properties: { agent: { const: agent.name }, task: taskOf(agent) } })) };
}

export function mapSchema(agents: readonly SpawnableAgent[]): JsonSchema {
  const taskTemplate = object(
    {
      input: { description: 'The input of each run; "{item}" in its texts is replaced by the item.' },
      files: { ...fileList, description: 'The files of each run; "{item}" is replaced by the item.' },
    },
    ['input'],
  );
  const items = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: mostMapItems };
  return object({ agent: { type: 'string', enum: agents.map((agent) => agent.name) }, items, taskTemplate }, [
    'agent',
    'items',
    'taskTemplate',
  ]);
}

const until: JsonSchema = {
  anyOf: [
    { type: 'string', enum: ['all', 'any'] },
    { type: 'integer', minimum: 1 },
  ],
};

export const yieldSchema = object({ until, timeoutMs: atLeast(1) }, ['until']);

export const listSchema = object({
  runs: { type: 'array', items: { type: 'string' } },
  agent: run,
  label,
  state: { type: 'string', enum: ['open', 'ended'] },
  deep: { type: 'boolean' },
  offset,
  limit,
  results: { type: 'boolean' },
});

export const resultSchema = object({ run, offset }, ['run']);

export const sendSchema = object(
  {
    to: run,
    message: { type: 'string', minLength: 1, maxLength: mostMessageCharacters },
    timeoutMs: { type: 'integer', minimum: 0, maximum: mostReplyTimeoutMs },
  },
  ['to', 'message'],
);

export const steerSchema = object({ run, message: { type: 'string', minLength: 1, maxLength: mostSteerCharacters } }, [
  'run',
  'message',
]);

export const cancelSchema = object({ run, reason: label }, ['run']);
export const historySchema = object({ run, offset, limit, toolResults: { type: 'boolean' } });
export const statusSchema = object({ run });
export const agentsSchema = object({});

function object(properties: JsonSchema, required: readonly string[] = []): JsonSchema {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}
