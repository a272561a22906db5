// The desk of the session tools: what a model's spawn, map, yield or list does, as happenings to be recorded. Knows states, performs nothing.
import { isAbsolute, resolve, sep } from 'node:path';
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { describeIssues, type JsonSchema, schemaIssues } from '../../base/json-schema.ts';
import type { ToolCall, ToolResult } from '../../models/model.ts';
import type { RunFile } from '../../tools/tool.ts';
import type { Agent } from '../agent.ts';
import { narrowLimits } from '../limits.ts';
import { isJoinMet } from '../runs/join.ts';
import type { AgentSpec, RunHappening, RunSpec } from '../runs/run-event.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import { agentSpec, type SwarmSettings, spawnableBy } from '../swarm-settings.ts';
import { checkInput } from '../task.ts';
import { refusalOf } from './delegation.ts';
import { listReply, mapReply, type SessionView, yieldReply } from './session-replies.ts';
import {
  fillTemplate,
  type ListArguments,
  listTool,
  type MapArguments,
  mapTool,
  mostListed,
  type SpawnArguments,
  sessionToolSchema,
  spawnTool,
  type YieldArguments,
} from './session-tools.ts';

/** What the desk looks things up in. */
export interface DeskStore {
  get(run: string): RunState | undefined;
  countBeneath(root: string): number;
  record(run: string, happening: RunHappening): void;
}

export class SessionDesk {
  readonly #settings: SwarmSettings;
  readonly #store: DeskStore;
  readonly #nowMs: () => number;
  /** Made once for each agent: the children of a map share theirs, in memory and in the journal. */
  readonly #specs = new Map<string, AgentSpec>();

  constructor(settings: SwarmSettings, store: DeskStore, nowMs: () => number) {
    this.#settings = settings;
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Records what a session tool does for the run in `state`; an error becomes the tool's result. */
  serve(state: RunState, call: ToolCall): void {
    const { id } = state.spec;
    try {
      const problem = describeIssues(schemaIssues(this.#schemaOf(state, call.name), call.input));
      if (problem !== '') throw new ActorError('invalid-tool-input', `the arguments of ${call.name} do not fit: ${problem}`);
      if (call.name === spawnTool) this.#spawn(state, call);
      else if (call.name === mapTool) this.#map(state, call);
      else if (call.name === listTool) this.#list(state, call);
      else this.#yield(state, call);
    } catch (error) {
      if (!isActorError(error)) throw error;
      this.#store.record(id, finished(call, { ok: false, error: { code: error.code, message: error.message } }));
    }
  }

  /** Records the wake of a waiting run. */
  wake(state: RunState, callId: string, status: 'complete' | 'timeout'): void {
    const call = state.calls.find((one) => one.call.callId === callId)?.call;
    if (call !== undefined) this.#store.record(state.spec.id, this.#woken(state, call, status));
  }

  /** The schema without the union over agents, whose errors are about every agent but the one that was meant. */
  #schemaOf(state: RunState, name: string): JsonSchema {
    const { anyOf: _, ...schema } = sessionToolSchema(name, spawnableBy(this.#settings, state.spec.agent)) as Record<
      string,
      unknown
    >;
    return name === spawnTool || name === mapTool ? withoutAgentEnum(schema) : { ...schema };
  }

  #spawn(state: RunState, call: ToolCall): void {
    const { agent, task, label } = call.input as SpawnArguments;
    const spec = this.#childSpec(state, { agent, input: task.input, files: task.files, label: label ?? null, position: 1 });
    this.#accept(state, [spec]);
    this.#store.record(state.spec.id, finished(call, { ok: true, output: { status: 'accepted', run: spec.id } }));
  }

  #map(state: RunState, call: ToolCall): void {
    const { agent, items, taskTemplate } = call.input as MapArguments;
    const specs: RunSpec[] = [];
    const refused: { item: string; code: string; message: string }[] = [];
    for (const item of items) {
      try {
        const input = fillTemplate(taskTemplate.input, item);
        const files = taskTemplate.files?.map((file) => String(fillTemplate(file, item)));
        specs.push(this.#childSpec(state, { agent, input, files, label: item, position: specs.length + 1 }));
      } catch (error) {
        if (!isActorError(error)) throw error;
        refused.push({ item, code: error.code, message: error.message });
      }
    }
    this.#accept(state, specs);
    const runs = specs.map((spec) => spec.id);
    this.#store.record(state.spec.id, finished(call, { ok: true, output: mapReply(runs, refused) }));
  }

  #yield(state: RunState, call: ToolCall): void {
    const { until, timeoutMs } = call.input as YieldArguments;
    if (isJoinMet(until, state)) this.#store.record(state.spec.id, this.#woken(state, call, 'complete'));
    else
      this.#store.record(state.spec.id, {
        ...{ kind: 'waiting', callId: call.callId, for: { kind: 'children', until }, timeoutMs: timeoutMs ?? null },
      });
  }

  #list(state: RunState, call: ToolCall): void {
    const { runs, offset = 0, limit = mostListed, results = false } = call.input as ListArguments;
    const known = new Set(state.children.map((child) => child.id));
    const unknown = runs?.find((run) => !known.has(run));
    if (unknown !== undefined)
      throw new ActorError('unknown-run', `this run started no run "${unknown}"`, { details: { run: unknown } });
    const wanted = runs ?? state.children.map((child) => child.id);
    const output = listReply(
      wanted.flatMap((run) => this.#view(run) ?? []),
      offset,
      limit,
      results,
    );
    this.#store.record(state.spec.id, finished(call, { ok: true, output }));
  }

  #accept(parent: RunState, specs: readonly RunSpec[]): void {
    if (specs.length === 0) return;
    for (const spec of specs) this.#store.record(spec.id, { kind: 'accepted', spec });
    const children = specs.map((spec) => ({ id: spec.id, agent: spec.agent.name, label: spec.label }));
    this.#store.record(parent.spec.id, { kind: 'children-accepted', children });
  }

  #childSpec(parent: RunState, wish: ChildWish): RunSpec {
    const { spec } = parent;
    const before = wish.position - 1;
    const refusal = refusalOf({
      parent: spec,
      agent: wish.agent,
      spawnedBeneathRoot: this.#store.countBeneath(spec.root) + before,
    });
    if (refusal !== undefined) throw refusal;
    const agent = this.#settings.agents.get(wish.agent);
    if (agent === undefined) throw new ActorError('unknown-agent', `there is no agent "${wish.agent}"`);
    const { deadlineMs } = agent.limits;
    const ownDeadline = deadlineMs === undefined ? Number.POSITIVE_INFINITY : this.#nowMs() + deadlineMs;
    const deadlineAtMs = Math.min(ownDeadline, spec.deadlineAtMs ?? Number.POSITIVE_INFINITY);
    return {
      id: `${spec.id}.${parent.children.length + wish.position}`,
      parent: spec.id,
      root: spec.root,
      depth: spec.depth + 1,
      agent: this.#specOf(agent),
      input: checkInput(agent, wish.input),
      files: wish.files === undefined ? spec.files : wish.files.map((name) => this.#fileOf(spec, name)),
      label: wish.label,
      taskKey: null,
      limits: narrowLimits(spec.limits, agent.limits),
      deadlineAtMs: deadlineAtMs === Number.POSITIVE_INFINITY ? null : deadlineAtMs,
    };
  }

  #specOf(agent: Agent): AgentSpec {
    const spec = this.#specs.get(agent.name) ?? agentSpec(this.#settings, agent);
    this.#specs.set(agent.name, spec);
    return spec;
  }

  /** A file that the parent may read itself: one of its own by name, or one under the swarm's roots. */
  #fileOf(parent: RunSpec, name: string): RunFile {
    const own = parent.files.find((file) => file.name === name);
    if (own !== undefined) return own;
    for (const root of this.#settings.roots) {
      const path = isAbsolute(name) ? resolve(name) : resolve(root, name);
      if (path.startsWith(root.endsWith(sep) ? root : root + sep)) return { name, path };
    }
    throw new ActorError('path-outside-roots', `"${name}" is none of the files of this run`, { details: { file: name } });
  }

  #woken(state: RunState, call: ToolCall, status: 'complete' | 'timeout'): RunHappening {
    const children = state.children.filter((child) => !child.reported);
    const sessions = children.flatMap((child) => this.#view(child.id) ?? []);
    const reported = children.filter((child) => child.outcome !== null).map((child) => child.id);
    const result: ToolResult = { callId: call.callId, name: call.name, ok: true, output: yieldReply(status, sessions) };
    return { kind: 'woken', result, reported };
  }

  #view(run: string): SessionView | undefined {
    const state = this.#store.get(run);
    if (state === undefined) return undefined;
    const { spec, status, ending } = state;
    const view = { run, agent: spec.agent.name, label: spec.label, state: status, end: null };
    if (!isTerminal(status) || ending === null) return view;
    return ending.kind === 'done'
      ? { ...view, end: { ok: true, value: ending.value } }
      : { ...view, end: { ok: false, outcome: status, error: ending.error } };
  }
}

interface ChildWish {
  readonly agent: string;
  readonly input: unknown;
  readonly files: readonly string[] | undefined;
  readonly label: string | null;
  /** Among the children that one call makes, from 1. */
  readonly position: number;
}

/** An agent that may not be spawned is refused by name, not by the enum. */
function withoutAgentEnum(schema: Record<string, unknown>): JsonSchema {
  const properties = schema['properties'] as Record<string, unknown>;
  const task = 'task' in properties ? { task: looseTask } : {};
  return { ...schema, properties: { ...properties, agent: { type: 'string' }, ...task } };
}

/** The input is checked against the schema of the agent that was named. */
const looseTask: JsonSchema = {
  type: 'object',
  properties: { input: {}, files: { type: 'array', items: { type: 'string', minLength: 1 } } },
  required: ['input'],
  additionalProperties: false,
};

type Finish =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: { code: string; message: string } };

function finished(call: ToolCall, finish: Finish): RunHappening {
  return { kind: 'tool-finished', result: { callId: call.callId, name: call.name, ...finish }, thread: null };
}
