// A swarm's options, checked once and resolved: every name that an agent uses is looked up here, before anything is spent.

import { resolve } from 'node:path';
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkList, checkMethods, checkObject } from '../base/check-options.ts';
import { nearestName } from '../base/nearest-name.ts';
import { validateModelName } from '../models/load-model.ts';
import { checkedProviders } from '../models/providers-option.ts';
import { builtinTools } from '../tools/builtin-tools.ts';
import { memoryTools } from '../tools/memory/memory-tools.ts';
import type { Tool } from '../tools/tool.ts';
import { type Agent, checkAgent } from './agent.ts';
import { type GatewaySettings, gatewayFields, gatewaySettings } from './gateway/gateway-options.ts';
import { SwarmKeys } from './gateway/swarm-keys.ts';
import { type ContextSettings, contextFields, contextSettings, smallestWindow } from './life/compaction/context-options.ts';
import { type Limits, swarmLimits } from './limits.ts';
import { type McpSettings, mcpFields, mcpSettings } from './mcp/mcp-options.ts';
import { awaitedTool, mcpPrefix } from './mcp/mcp-tools.ts';
import { checkedFallbacks, type ModelSettings, modelChoice, modelNamed } from './model-choice.ts';
import { promptBytes } from './money/input-bound.ts';
import { type MoneySettings, moneyFields, moneySettings } from './money/money-options.ts';
import { documentReader } from './ready/document-agents.ts';
import type { AgentSpec, ToolRef } from './runs/run-event.ts';
import { type SessionSettings, sessionSettings } from './sessions/session-options.ts';
import type { SpawnableAgent } from './sessions/session-schemas.ts';
import { isGrantable, isSessionTool, sessionTools } from './sessions/session-tools.ts';
import { boardTools } from './shared/board-tools.ts';
import { reportProgress } from './shared/progress-tool.ts';
import { type SharedSettings, sharedFields, sharedSettings } from './shared/shared-options.ts';
import type { SwarmOptions } from './swarm-options.ts';
import { checkedTape, type TapeSetting } from './tape/tape-options.ts';
import { type TelemetrySettings, telemetrySettings } from './telemetry/telemetry-options.ts';
import { matchingPattern } from './trust/name-pattern.ts';
import { type Outside, outsideFields, outsideOf } from './trust/outside-options.ts';
import { type TrustSettings, trustFields, trustOf } from './trust/policy.ts';
import { reachOf } from './trust/reach.ts';

const defaultModel = 'extractive';

export interface SwarmSettings extends SharedSettings, ContextSettings, GatewaySettings, MoneySettings, ModelSettings {
  readonly limits: Limits;
  /** The keys of its hosted providers. */
  readonly keys: SwarmKeys;
  /** Absolute. */
  readonly roots: readonly string[];
  /** What models may spawn. */
  readonly agents: ReadonlyMap<string, Agent>;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly maxFileBytes: number;
  readonly keepRecords: number;
  readonly sessions: SessionSettings;
  readonly outside: Outside;
  readonly mcp: McpSettings;
  readonly trust: TrustSettings;
  readonly tape: TapeSetting | undefined;
  readonly telemetry: TelemetrySettings | undefined;
}

/** The names of all options. */
export const optionNames: readonly (keyof SwarmOptions)[] = [
  ...outsideFields,
  ...mcpFields,
  ...trustFields,
  'system',
  'threads',
  'models',
  'providers',
  'roots',
  'limits',
  'agents',
  'tools',
  'maxFileBytes',
  'keepRecords',
  'sessions',
  'onEvent',
  'log',
  'telemetry',
  'journal',
  'tape',
  'clock',
  'random',
  ...sharedFields,
  ...contextFields,
  ...gatewayFields,
  ...moneyFields,
  'fallbacks',
];

/**
 * Throws `invalid-argument` or `unknown-model`, naming the field, the rule and the value. `served`: the tools of the MCP servers; without them, those that
 * agents name pass for there.
 */
export function swarmSettings(options: SwarmOptions, served?: readonly Tool[]): SwarmSettings {
  checkShapes(options);
  if (options.system !== undefined && options.threads !== undefined) {
    throw invalidArgument('threads', 'absent when `system` is given', options.threads);
  }
  const { maxFileBytes = 67_108_864, keepRecords = 10_000, roots = [], agents = [documentReader] } = options;
  for (const [field, value] of Object.entries({ maxFileBytes, keepRecords })) {
    if (!Number.isSafeInteger(value) || value < 1) throw invalidArgument(field, 'a whole number of at least 1', value);
  }
  const providers = checkedProviders(options.providers ?? {});
  const tape = checkedTape(options.tape);
  const keys = new SwarmKeys(options.providers, providers, tape?.kind === 'replay');
  const { brain = defaultModel, brawn = defaultModel } = options.models ?? {};
  validateModelName(brain, providers, 'models.brain');
  validateModelName(brawn, providers, 'models.brawn');
  keys.require(brain, 'models.brain');
  keys.require(brawn, 'models.brawn');
  const shared = sharedSettings(options);
  const outside = outsideOf(options);
  const mcp = mcpSettings(options);
  const own = [...builtinTools, ...boardTools, reportProgress, ...(shared.memoryRoot === null ? [] : memoryTools)];
  const settings: SwarmSettings = {
    limits: swarmLimits(options.limits),
    ...{ brain, brawn, providers },
    fallbacks: checkedFallbacks(options.fallbacks ?? {}, { brain, brawn, providers, keys }),
    roots: roots.map((root, index) => absolute(root, `roots[${index}]`)),
    agents: byName(agents, 'agents'),
    ...shared,
    ...contextSettings(options),
    ...gatewaySettings(options),
    ...moneySettings(options),
    tools: byName([...own, ...(options.tools ?? []), ...(served ?? awaitedTools(mcp, agents))], 'tools', own.length),
    maxFileBytes,
    keepRecords,
    sessions: sessionSettings(options.sessions),
    outside,
    mcp,
    trust: trustOf(options, outside.commands !== undefined && outside.commandsNeedApproval),
    tape,
    keys,
    telemetry: telemetrySettings(options.telemetry),
  };
  for (const model of settings.sessions.models) {
    validateModelName(modelNamed(settings, model), providers, 'sessions.models');
    keys.require(modelNamed(settings, model), 'sessions.models');
  }
  for (const agent of settings.agents.values()) agentSpec(settings, agent);
  return settings;
}

function checkShapes(options: SwarmOptions): void {
  checkObject(options, 'options');
  checkFields(options, optionNames, 'the options are');
  const { system, models = {}, onEvent, log, journal, clock, random } = options;
  checkMethods(
    system,
    ['spawn', 'supervise', 'watch', 'stop', 'runTask', 'openThread'],
    'system',
    'a system, as createSystem gives it',
  );
  checkMethods(journal, ['append', 'read', 'close'], 'journal', 'a journal with append, read and close');
  checkMethods(clock, ['now', 'wallTime', 'after'], 'clock', 'a clock with now, wallTime and after');
  checkMethods(log, ['debug', 'info', 'warn', 'error'], 'log', 'a log with debug, info, warn and error');
  checkMethods(random, ['next'], 'random', 'a source of chance with next');
  checkObject(models, 'models', 'an object of models by role');
  checkFields(models, ['brain', 'brawn'], 'the roles are', 'models.');
  if (onEvent !== undefined && typeof onEvent !== 'function') throw invalidArgument('onEvent', 'a function', onEvent);
  checkList(options.roots, 'roots', 'a list of folders');
  checkList(options.agents, 'agents', 'a list of agents');
  checkList(options.tools, 'tools', 'a list of tools');
}

/**
 * The agent as its runs carry it; `model` is what its task asks for, in place of its own. Throws `unknown-tool`, `unknown-agent`, `unknown-model` or
 * `missing-key` for a name that leads nowhere.
 */
export function agentSpec(settings: SwarmSettings, agent: Agent, model?: string): AgentSpec {
  const choice = modelChoice(settings, agent, model);
  const unknown = agent.mayDelegate.find((name) => !settings.agents.has(name));
  if (unknown !== undefined) {
    const known = [...settings.agents.keys()].join(', ') || 'none';
    throw new ActorError(
      'unknown-agent',
      `agent "${agent.name}" may delegate to "${unknown}", which is not among the swarm's agents (${known})`,
      {
        details: { agent: agent.name, mayDelegate: unknown },
      },
    );
  }
  const tools = agent.tools.flatMap((tool) => (isGranted(tool) ? [] : [foundTool(settings, agent, tool)]));
  const granted = { mayDelegate: agent.mayDelegate, sessionTools: agent.tools.filter(isGranted) };
  const reach = reachOf(settings, agent);
  const offered = [...tools, ...sessionTools(spawnableBy(settings, agent), granted)];
  const declared = offered.filter((tool) => matchingPattern(reach.denyTools, tool.name) === undefined);
  return {
    ...{ name: agent.name, instructions: agent.instructions, ...choice },
    promptBytes: promptBytes(agent.instructions, declared, agent.outputSchema),
    tools: tools.map((tool) => toolRef(settings, tool)),
    outputSchema: agent.outputSchema,
    mayDelegate: agent.mayDelegate,
    contextTokens: smallestWindow(settings, [choice.model, ...choice.fallbacks, ...choice.escalation]),
    ...(granted.sessionTools.length > 0 ? { sessionTools: granted.sessionTools } : {}),
    reach,
  };
}

/** The tool as runs carry it, with what the operator's policy says of it. */
function toolRef({ trust }: SwarmSettings, { module, name, effects, runs, taints }: Tool): ToolRef {
  return {
    ...{ module, name, effects, runs },
    ...(taints ? { taints } : {}),
    ...(matchingPattern(trust.approve, name) === undefined ? {} : { approval: true }),
    ...(matchingPattern(trust.allowTainted, name) === undefined ? {} : { taintedToo: true }),
  };
}

/** A session tool that an agent names has no module: the swarm itself serves it. */
function isGranted(tool: string | Tool): tool is string {
  return typeof tool === 'string' && isGrantable(tool);
}

/** What the model of `agent` is told of the agents that it may spawn. */
export function spawnableBy(settings: SwarmSettings, spec: Pick<AgentSpec, 'mayDelegate'>): readonly SpawnableAgent[] {
  return spec.mayDelegate.flatMap((name) => {
    const agent = settings.agents.get(name);
    const { models } = settings.sessions;
    return agent === undefined ? [] : [{ name, description: agent.description, inputSchema: agent.inputSchema, models }];
  });
}

function foundTool(settings: SwarmSettings, agent: Agent, tool: string | Tool): Tool {
  const found = typeof tool === 'string' ? settings.tools.get(tool) : tool;
  if (found === undefined) {
    const known = [...settings.tools.keys()].join(', ');
    const nearest = nearestName(String(tool), [...settings.tools.keys()]);
    const guess = nearest === undefined ? ';' : `: did you mean ${nearest}?`;
    throw new ActorError(
      'unknown-tool',
      `agent "${agent.name}" names the tool "${String(tool)}"${guess} the swarm has ${known}`,
      {
        details: { agent: agent.name, tool: String(tool) },
      },
    );
  }
  if (isSessionTool(found.name))
    throw invalidArgument(`the tools of agent "${agent.name}"`, 'of other names than the session tools', found.name);
  if (found.runs === 'desk' && settings.tools.get(found.name) !== found)
    throw invalidArgument(
      `the tools of agent "${agent.name}"`,
      'without `runs: desk`, which is for the swarm’s own tools',
      found.name,
    );
  return found;
}

/** The tools of MCP servers that the agents name, before any server has said what it has. */
function awaitedTools(mcp: McpSettings, agents: readonly Agent[]): readonly Tool[] {
  const names = new Set(agents.flatMap(({ tools }) => tools.filter((tool) => typeof tool === 'string')));
  return [...mcp.keys()].flatMap((server) => {
    const own = [...names].filter((name) => name.startsWith(mcpPrefix(server)));
    return own.map((name) => awaitedTool(server, name));
  });
}

/** `ours`: so many of the items, the first, are not the caller's, and not counted in what the errors name. */
function byName<Item extends Agent | Tool>(items: readonly Item[], field: string, ours = 0): ReadonlyMap<string, Item> {
  const map = new Map<string, Item>();
  for (const [index, item] of items.entries()) {
    const at = `${field}[${index - ours}]`;
    if (field === 'agents') checkAgent(item, at);
    else if ((item as Partial<Tool> | null)?.kind !== 'troupe.tool') throw invalidArgument(at, 'a tool made by defineTool', item);
    if (map.has(item.name)) throw invalidArgument(at, `of a name that is not taken (${field} are told apart by name)`, item.name);
    map.set(item.name, item);
  }
  return map;
}

function absolute(path: unknown, field: string): string {
  if (typeof path !== 'string' || path === '') throw invalidArgument(field, 'the path of a folder', path);
  return resolve(path);
}
