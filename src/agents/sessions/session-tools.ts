// The tools by which a model spawns runs, waits for them and looks at them: their declarations, and the reading of their arguments.
import type { JsonSchema } from '../../base/json-schema.ts';
import type { ToolDeclaration } from '../../models/model.ts';
import type { JoinUntil } from '../runs/run-event.ts';

export const spawnTool = 'sessions_spawn';
export const mapTool = 'sessions_map';
export const yieldTool = 'sessions_yield';
export const listTool = 'sessions_list';

const names: ReadonlySet<string> = new Set([spawnTool, mapTool, yieldTool, listTool]);

export function isSessionTool(name: string): boolean {
  return names.has(name);
}

/** What a model is told about an agent that it may spawn. */
export interface SpawnableAgent {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema | undefined;
}

export interface SpawnArguments {
  readonly agent: string;
  readonly task: { readonly input: unknown; readonly files?: readonly string[] };
  readonly label?: string;
}

export interface MapArguments {
  readonly agent: string;
  readonly items: readonly string[];
  readonly taskTemplate: { readonly input: unknown; readonly files?: readonly string[] };
}

export interface YieldArguments {
  readonly until: JoinUntil;
  readonly timeoutMs?: number;
}

export interface ListArguments {
  readonly runs?: readonly string[];
  readonly offset?: number;
  readonly limit?: number;
  readonly results?: boolean;
}

/** The most items of one `sessions_map`. */
const mostMapItems = 10_000;
/** The most sessions of one `sessions_list`. */
export const mostListed = 1000;

const fileList: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };
const label: JsonSchema = { type: 'string', minLength: 1, maxLength: 200 };

/** The declarations for a model that may spawn `agents`, at least one. Always the same for the same agents, so that prompts can be cached. */
export function sessionTools(agents: readonly SpawnableAgent[]): readonly ToolDeclaration[] {
  const roster = agents.map((agent) => `${agent.name}: ${agent.description}`).join('; ');
  return [
    {
      name: spawnTool,
      description: `Starts one agent on one task and returns at once with the id of its run; wait with ${yieldTool}. Agents: ${roster}.`,
      inputSchema: spawnSchema(agents),
    },
    {
      name: mapTool,
      description:
        `Starts one run of an agent for each item, all from one template in which "{item}" stands for the item, and returns at once; ` +
        `wait with ${yieldTool}. Agents: ${roster}.`,
      inputSchema: mapSchema(agents),
    },
    {
      name: yieldTool,
      description:
        'Ends your turn until runs that you started have ended: all, any, or that many. You are not called and cost nothing meanwhile. ' +
        'The reply holds a table of the runs and the results that fit; fetch those under "omitted" with sessions_list.',
      inputSchema: yieldSchema,
    },
    {
      name: listTool,
      description:
        'Lists the runs that you started, a page at a time, with their state; with `results`, also what they returned.',
      inputSchema: listSchema,
    },
  ];
}

/** The schema of the arguments of a session tool. */
export function sessionToolSchema(name: string, agents: readonly SpawnableAgent[]): JsonSchema {
  if (name === spawnTool) return spawnSchema(agents);
  if (name === mapTool) return mapSchema(agents);
  return name === yieldTool ? yieldSchema : listSchema;
}

/** A union over the agents: each has its own schema of input. */
function spawnSchema(agents: readonly SpawnableAgent[]): JsonSchema {
  const taskOf = (agent: SpawnableAgent): JsonSchema => ({
    type: 'object',
    properties: { input: agent.inputSchema ?? { type: 'string', minLength: 1 }, files: fileList },
    required: ['input'],
    additionalProperties: false,
  });
  const first = agents[0];
  return {
    type: 'object',
    properties: {
      agent: { type: 'string', enum: agents.map((agent) => agent.name) },
      task: agents.length === 1 && first !== undefined ? taskOf(first) : { type: 'object' },
      label,
    },
    required: ['agent', 'task'],
    additionalProperties: false,
    ...(agents.length > 1
      ? { anyOf: agents.map((agent) => ({ properties: { agent: { const: agent.name }, task: taskOf(agent) } })) }
      : {}),
  };
}

function mapSchema(agents: readonly SpawnableAgent[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      agent: { type: 'string', enum: agents.map((agent) => agent.name) },
      items: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: mostMapItems },
      taskTemplate: {
        type: 'object',
        properties: {
          input: { description: 'The input of each run; "{item}" in its texts is replaced by the item.' },
          files: { ...fileList, description: 'The files of each run; "{item}" is replaced by the item.' },
        },
        required: ['input'],
        additionalProperties: false,
      },
    },
    required: ['agent', 'items', 'taskTemplate'],
    additionalProperties: false,
  };
}

const yieldSchema: JsonSchema = {
  type: 'object',
  properties: {
    until: {
      anyOf: [
        { type: 'string', enum: ['all', 'any'] },
        { type: 'integer', minimum: 1 },
      ],
    },
    timeoutMs: { type: 'integer', minimum: 1 },
  },
  required: ['until'],
  additionalProperties: false,
};

const listSchema: JsonSchema = {
  type: 'object',
  properties: {
    runs: { type: 'array', items: { type: 'string' } },
    offset: { type: 'integer', minimum: 0 },
    limit: { type: 'integer', minimum: 1, maximum: mostListed },
    results: { type: 'boolean' },
  },
  additionalProperties: false,
};

/** `template` with "{item}" replaced in every text of it. */
export function fillTemplate(template: unknown, item: string): unknown {
  if (typeof template === 'string') return template.replaceAll('{item}', () => item);
  if (Array.isArray(template)) return template.map((one) => fillTemplate(one, item));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([field, value]) => [field, fillTemplate(value, item)]));
}
