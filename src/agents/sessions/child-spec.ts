// What a run that a model starts is made of: checked in one order, the same for every tool that starts one. Pure.
// The order: the agent, depth, count, model, input, files, results. The arguments' shape comes before, repeats and the queue after.
import { isAbsolute, resolve, sep } from 'node:path';
import { ActorError } from '../../base/actor-error.ts';
import type { RunFile } from '../../tools/tool.ts';
import type { Agent } from '../agent.ts';
import { narrowLimits } from '../limits.ts';
import { refuseUnpriced } from '../money/refuse-unpriced.ts';
import type { AgentSpec, RunSpec } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { agentSpec, type SwarmSettings } from '../swarm-settings.ts';
import { checkInput } from '../task.ts';
import { inheritedSpec, inheritedTaint, rootsOf } from '../trust/tool-access.ts';
import { refusalOf } from './delegation.ts';
import { forkedTranscript } from './opening.ts';
import { jsonBytes } from './result-reference.ts';
import type { SpawnLimits } from './session-arguments.ts';
import type { SessionPart } from './session-part.ts';
import { hasSessionTool, resultTool, sessionTools } from './session-tools.ts';

export interface ChildWish {
  readonly agent: string;
  readonly input: unknown;
  readonly files: readonly string[] | undefined;
  readonly label: string | null;
  /** Among the children that one call makes, from 1. */
  readonly position: number;
  readonly taskName?: string | undefined;
  readonly mode?: SessionPart['mode'] | undefined;
  readonly context?: 'isolated' | 'fork' | undefined;
  readonly model?: string | undefined;
  readonly limits?: SpawnLimits | undefined;
  readonly attachments?: SessionPart['attachments'];
  readonly repeatKey?: string | null;
}

export interface ChildMaker {
  readonly settings: SwarmSettings;
  readonly spawnedBeneathRoot: number;
  readonly nowMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
  /** The agent as its runs carry it; the same object each time, so that the children of a map share it. */
  specOf(agent: Agent): AgentSpec;
}

/** The spec of a child; throws the first reason to refuse it. */
export function childSpec(parent: RunState, wish: ChildWish, maker: ChildMaker): RunSpec {
  const { spec } = parent;
  const { settings, nowMs } = maker;
  const refusal = refusalOf({
    parent: spec,
    agent: wish.agent,
    spawnedBeneathRoot: maker.spawnedBeneathRoot + wish.position - 1,
  });
  if (refusal !== undefined) throw refusal;
  const agent = settings.agents.get(wish.agent);
  if (agent === undefined) throw new ActorError('unknown-agent', `there is no agent "${wish.agent}"`);
  const own = inheritedSpec(withModel(maker.specOf(agent), agent, wish.model, settings), spec.agent);
  const input = checkInput(agent, wish.input);
  const files = wish.files === undefined ? spec.files : wish.files.map((name) => fileOf(spec, rootsOf(settings, spec), name));
  const wished = withinBounds(wish.limits ?? {}, settings);
  const limits = narrowLimits(spec.limits, agent.limits, wished);
  refuseUnpriced(own, limits, settings.prices, maker.wallMs);
  const attachments = wish.attachments ?? [];
  const id = `${spec.id}.${parent.children.length + wish.position}`;
  const agentOfRun = attachments.some((one) => 'run' in one) ? withResultTool(own) : own;
  return {
    ...{ id, parent: spec.id, root: spec.root, depth: spec.depth + 1, agent: agentOfRun, input, files },
    ...{ label: wish.label, taskKey: null, limits, ...inheritedTaint(parent) },
    deadlineAtMs: nearest(spec.deadlineAtMs, agent.limits.deadlineMs, wished.deadlineMs, nowMs),
    session: {
      ...{ id, mode: wish.mode ?? 'run', taskName: wish.taskName ?? null, from: null, attachments },
      context: wish.context === 'fork' ? forkOf(parent, agentOfRun) : [],
      repeatKey: wish.repeatKey ?? null,
    },
  };
}

/** A file that the parent may read itself: one of its own by name, or one under its roots, out of which no link may lead whenever it is opened. */
export function fileOf(parent: Pick<RunSpec, 'files'>, roots: readonly string[], name: string): RunFile {
  const own = parent.files.find((file) => file.name === name);
  if (own !== undefined) return own;
  for (const root of roots) {
    const path = isAbsolute(name) ? resolve(name) : resolve(root, name);
    if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return { name, path, underRoot: root };
  }
  throw new ActorError('path-outside-roots', `"${name}" is none of the files of this run`, { details: { file: name } });
}

/** The nearest of the parent's deadline and what agent and caller allow from now on. */
export function nearest(
  parentsMs: number | null,
  agentsMs: number | undefined,
  wishedMs: number | undefined,
  nowMs: number,
): number | null {
  const own = Math.min(agentsMs ?? Number.POSITIVE_INFINITY, wishedMs ?? Number.POSITIVE_INFINITY) + nowMs;
  const atMs = Math.min(own, parentsMs ?? Number.POSITIVE_INFINITY);
  return atMs === Number.POSITIVE_INFINITY ? null : atMs;
}

/** What a model wishes, within what the operator lets it set. It can only narrow what is inherited. */
function withinBounds(limits: SpawnLimits, { sessions }: SwarmSettings): SpawnLimits {
  const { least, most } = sessions.timeoutMs;
  const bounded = (limitMs: number): number => Math.min(most, Math.max(least, limitMs));
  const { timeoutMs, deadlineMs } = limits;
  return {
    ...limits,
    ...(timeoutMs === undefined ? {} : { timeoutMs: bounded(timeoutMs) }),
    ...(deadlineMs === undefined ? {} : { deadlineMs: bounded(deadlineMs) }),
  };
}

function withModel(spec: AgentSpec, agent: Agent, model: string | undefined, settings: SwarmSettings): AgentSpec {
  if (model === undefined) return spec;
  const { models } = settings.sessions;
  if (models.includes(model)) {
    return agentSpec(settings, agent, model);
  }
  const allowed = models.length === 0 ? 'none may be asked for' : `these may be asked for: ${models.join(', ')}`;
  throw new ActorError('unknown-model', `the model "${model}" may not be asked for here; ${allowed} (sessions.models)`, {
    details: { model, allowed: models },
  });
}

/** Who is given results must be able to read them. */
function withResultTool(spec: AgentSpec): AgentSpec {
  if (hasSessionTool(spec, resultTool)) return spec;
  const sessionToolsOfRun = [...(spec.sessionTools ?? []), resultTool];
  const declared = sessionTools([], { mayDelegate: [], sessionTools: [resultTool] });
  return { ...spec, sessionTools: sessionToolsOfRun, promptBytes: spec.promptBytes + jsonBytes(declared) };
}

function forkOf(parent: RunState, agent: AgentSpec): SessionPart['context'] {
  const own = new Set(agent.tools.map(({ name }) => name));
  const has = (name: string): boolean => own.has(name) || hasSessionTool(agent, name);
  return forkedTranscript(parent.messages, { has, isSameModel: agent.model === parent.spec.agent.model });
}
