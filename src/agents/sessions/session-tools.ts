// The tools by which a model starts runs, waits for them, looks at them and talks to them: their names and declarations, and who is offered them.
import type { JsonSchema } from '../../base/json-schema.ts';
import type { ToolCall, ToolDeclaration } from '../../models/model.ts';
import type { SendArguments } from './session-arguments.ts';
import {
  agentsSchema,
  cancelSchema,
  historySchema,
  listSchema,
  mapSchema,
  resultSchema,
  type SpawnableAgent,
  sendSchema,
  spawnSchema,
  statusSchema,
  steerSchema,
  yieldSchema,
} from './session-schemas.ts';

export const spawnTool = 'sessions_spawn';
export const mapTool = 'sessions_map';
export const yieldTool = 'sessions_yield';
export const listTool = 'sessions_list';
export const resultTool = 'sessions_result';
export const sendTool = 'sessions_send';
export const steerTool = 'sessions_steer';
export const cancelTool = 'sessions_cancel';
export const historyTool = 'sessions_history';
export const statusTool = 'session_status';
export const agentsTool = 'agents_list';

/** Those that only an agent with somebody to delegate to has a use for. */
const delegating: ReadonlySet<string> = new Set([spawnTool, mapTool, yieldTool, steerTool, cancelTool, agentsTool]);

interface Declared {
  readonly name: string;
  readonly description: (roster: string) => string;
  readonly schema: (agents: readonly SpawnableAgent[]) => JsonSchema;
}

/** In the order in which a model reads them. */
const declared: readonly Declared[] = [
  {
    name: spawnTool,
    description: (roster) =>
      `Starts one agent on one task and returns at once with the id of its run; wait with ${yieldTool}. The same task is not started twice: the reply ` +
      `is then "duplicate" with the first run, unless samples asks for more. Agents: ${roster}.`,
    schema: spawnSchema,
  },
  {
    name: mapTool,
    description: (roster) =>
      `Starts one run of an agent for each item, all from one template in which "{item}" stands for the item, and returns at once; ` +
      `wait with ${yieldTool}. Agents: ${roster}.`,
    schema: mapSchema,
  },
  {
    name: yieldTool,
    description: () =>
      'Ends your turn until runs that you started have ended: all, any, or that many. You are not called and cost nothing meanwhile. ' +
      `The reply holds a table of the runs and the results that fit; fetch those under "omitted" with ${listTool}.`,
    schema: () => yieldSchema,
  },
  {
    name: listTool,
    description: () =>
      'Lists the runs that you started, a page at a time, with their state; with `results`, also what they returned; with `deep`, also theirs.',
    schema: () => listSchema,
  },
  {
    name: resultTool,
    description: () => 'Reads the whole result of a run, page by page, where a reply only gave a `reference` to it.',
    schema: () => resultSchema,
  },
  {
    name: sendTool,
    description: () =>
      'Sends a message to "parent" or to a run beside or beneath you, by its id, label or task name. A session answers with one more run. ' +
      'With timeoutMs 0 you do not wait for the answer.',
    schema: () => sendSchema,
  },
  {
    name: steerTool,
    description: () => 'Tells a run beneath you something that it reads before its next turn.',
    schema: () => steerSchema,
  },
  {
    name: cancelTool,
    description: () => 'Ends a run beneath you, and all beneath it; "all" ends all that you started.',
    schema: () => cancelSchema,
  },
  {
    name: historyTool,
    description: () => 'Reads what was said in your run or one beneath you, page by page; tool results only when asked for.',
    schema: () => historySchema,
  },
  {
    name: statusTool,
    description: () => 'Says how far a run is, and what it waits for; without `run`, yours.',
    schema: () => statusSchema,
  },
  {
    name: agentsTool,
    description: () => 'Lists the agents that you may start, and the models that you may ask for.',
    schema: () => agentsSchema,
  },
];

export const sessionToolNames: readonly string[] = declared.map(({ name }) => name);
const names: ReadonlySet<string> = new Set(sessionToolNames);

export function isSessionTool(name: string): boolean {
  return names.has(name);
}

/** Whether an agent may have that session tool by naming it among its tools. */
export function isGrantable(name: string): boolean {
  return isSessionTool(name) && !delegating.has(name);
}

/** What says which session tools an agent has: all when it may delegate, else those that it names. */
export interface SessionGrant {
  readonly mayDelegate: readonly string[];
  readonly sessionTools?: readonly string[];
}

export function hasSessionTool({ mayDelegate, sessionTools = [] }: SessionGrant, name: string): boolean {
  return isSessionTool(name) && (mayDelegate.length > 0 || sessionTools.includes(name));
}

/** The declarations for an agent; `agents` are those that it may spawn. Always the same for the same ones, so that prompts can be cached. */
export function sessionTools(
  agents: readonly SpawnableAgent[],
  grant: SessionGrant = grantOf(agents),
): readonly ToolDeclaration[] {
  const roster = agents.map((agent) => `${agent.name}: ${agent.description}`).join('; ');
  const offered = declared.filter(({ name }) => hasSessionTool(grant, name) && (agents.length > 0 || !delegating.has(name)));
  return offered.map(({ name, description, schema }) => ({
    name,
    description: description(roster),
    inputSchema: schema(agents),
  }));
}

function grantOf(agents: readonly SpawnableAgent[]): SessionGrant {
  return { mayDelegate: agents.map(({ name }) => name) };
}

/** The schema of the arguments of a session tool. */
export function sessionToolSchema(name: string, agents: readonly SpawnableAgent[]): JsonSchema {
  return declared.find((one) => one.name === name)?.schema(agents) ?? {};
}

/** Whether the run may come to wait by this call; it is served when everything else of its turn has a result, since nobody is there to receive one later. */
export function mayWait({ name, input }: ToolCall): boolean {
  return name === yieldTool || (name === sendTool && (input as Partial<SendArguments> | null)?.timeoutMs !== 0);
}

/** `template` with "{item}" replaced in every text of it. */
export function fillTemplate(template: unknown, item: string): unknown {
  if (typeof template === 'string') return template.replaceAll('{item}', () => item);
  if (Array.isArray(template)) return template.map((one) => fillTemplate(one, item));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([field, value]) => [field, fillTemplate(value, item)]));
}
