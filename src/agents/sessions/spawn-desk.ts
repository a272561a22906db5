// Starting runs for a model: one by one, by template, and as a further message of a session. What a spawn is given by reference is read before it is
// accepted, off this thread.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { ToolCall } from '../../models/model.ts';
import type { FileDigest } from '../../tools/files/digest-files.ts';
import type { Agent } from '../agent.ts';
import { overloaded } from '../runs/admission.ts';
import type { AgentSpec, RunSpec } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { agentSpec } from '../swarm-settings.ts';
import { rootsOf } from '../trust/tool-access.ts';
import { type ChildWish, childSpec, fileOf } from './child-spec.ts';
import { type DeskContext, finished, isBeneath, unknownRun } from './desk-context.ts';
import { findBeneath } from './find-run.ts';
import { findRepeats, type Given, inherited, repeatKey, sha256Of } from './repeats.ts';
import { jsonBytes, resultText } from './result-reference.ts';
import type { MapArguments, SpawnArguments } from './session-arguments.ts';
import { type Attachment, isTaskName, reservedNames } from './session-part.ts';
import { mapReply } from './session-replies.ts';
import { fillTemplate, spawnTool } from './session-tools.ts';

/** Serves a call of a run as it stands when everything that the call needs is there. */
export type ServeLater = <Value>(
  state: RunState,
  call: ToolCall,
  promise: Promise<Value>,
  serve: (state: RunState, value: Value) => void,
) => void;

/** The reply to `sessions_spawn`. */
export interface SpawnReply {
  /** `duplicate`: the task was handed on before, and nothing was started. */
  readonly status: 'accepted' | 'duplicate';
  readonly run: string;
  /** All runs of the task, when samples were asked for. */
  readonly runs?: readonly string[];
  /** Of a duplicate: how far the first run is, and what to do about it. */
  readonly state?: string;
  readonly note?: string;
  /** The session goes on under this id. */
  readonly session?: string;
  readonly model?: string;
  /** What holds of the limits that were asked for. */
  readonly limits?: object;
  readonly attachments?: readonly object[];
}

export class SpawnDesk {
  readonly #context: DeskContext;
  readonly #later: ServeLater;
  /** Made once for each agent: the children of a map share theirs, in memory and in the journal. */
  readonly #specs = new Map<string, AgentSpec>();

  constructor(context: DeskContext, later: ServeLater) {
    this.#context = context;
    this.#later = later;
  }

  spawn(state: RunState, call: ToolCall): void {
    const { task, taskName } = call.input as SpawnArguments;
    if (taskName !== undefined && !isTaskName(taskName)) throw reservedName(taskName);
    const { files = [] } = task;
    if (!readsFirst(call)) {
      this.#spawn(state, call, []);
      return;
    }
    // Refused before anything is read.
    this.#specFor(state, call, [], null, 1);
    const named = files.map((name) => fileOf(state.spec, rootsOf(this.#context.settings, state.spec), name));
    this.#later(state, call, this.#context.digests(named), (now, digests) => this.#spawn(now, call, digests));
  }

  map(state: RunState, call: ToolCall): void {
    const { agent, items, taskTemplate } = call.input as MapArguments;
    const specs: RunSpec[] = [];
    const refused: { item: string; code: string; message: string }[] = [];
    for (const item of items) {
      try {
        const input = fillTemplate(taskTemplate.input, item);
        const files = taskTemplate.files?.map((file) => String(fillTemplate(file, item)));
        const spec = this.#childSpec(state, { agent, input, files, label: item, position: specs.length + 1 });
        this.#requireRoom(specs.length + 1);
        specs.push(spec);
      } catch (error) {
        if (!isActorError(error)) throw error;
        refused.push({ item, code: error.code, message: error.message });
      }
    }
    this.accept(state, specs);
    const runs = specs.map((spec) => spec.id);
    this.#context.store.record(state.spec.id, finished(call, { ok: true, output: mapReply(runs, refused) }));
  }

  /** Records runs as accepted, and as children of `parent`. */
  accept(parent: RunState, specs: readonly RunSpec[]): void {
    if (specs.length === 0) return;
    const { store } = this.#context;
    for (const spec of specs) store.record(spec.id, { kind: 'accepted', spec });
    const children = specs.map((spec) => ({ id: spec.id, agent: spec.agent.name, label: spec.label }));
    store.record(parent.spec.id, { kind: 'children-accepted', children });
  }

  #spawn(state: RunState, call: ToolCall, digests: readonly FileDigest[]): void {
    const { store } = this.#context;
    const { agent, task, samples = 1 } = call.input as SpawnArguments;
    const results = this.#results(state, task.results ?? []);
    const given: readonly Given[] = [
      ...(task.files === undefined ? inherited(state.spec.files) : digests),
      ...results.map(({ run, sha256 }) => ({ name: run, sha256 })),
    ];
    const { reach } = this.#specFor(state, call, results, null, 1).agent;
    const key = repeatKey({ agent, input: task.input, given, reach });
    const first = this.#specFor(state, call, results, key, 1);
    const known = findRepeats((run) => store.get(run), state.spec.root, key);
    const missing = Math.max(0, samples - known.length);
    const rest = Array.from({ length: Math.max(0, missing - 1) }, (_, index) =>
      this.#specFor(state, call, results, key, index + 2),
    );
    const specs = missing === 0 ? [] : [first, ...rest];
    this.#requireRoom(specs.length);
    this.accept(state, specs);
    const repeated = known[0];
    const reply =
      specs.length === 0 && repeated !== undefined ? this.#duplicate(state, repeated) : accepted(call, specs, digests, results);
    const runs = [...known.slice(0, samples).map(({ spec }) => spec.id), ...specs.map(({ id }) => id)];
    store.record(state.spec.id, finished(call, { ok: true, output: samples > 1 ? { ...reply, runs } : reply }));
  }

  #requireRoom(count: number): void {
    if (count > this.#context.room()) throw overloaded(this.#context.settings.limits.maxQueued);
  }

  #duplicate(state: RunState, { spec, status }: RunState): SpawnReply {
    const { id } = state.spec;
    const isOwnTask = spec.id === id || isBeneath(id, spec.id);
    if (!isOwnTask && !isBeneath(spec.id, id)) this.#context.store.record(id, { kind: 'linked', runs: [spec.id] });
    const note = isOwnTask
      ? 'This is the task that you, or those above you, have in hand: do it yourself, or hand on a part of it.'
      : 'Another run has this task already. Use its result; ask for samples only if you need more than one.';
    const session = spec.session?.mode === 'session' ? { session: spec.session.id } : {};
    return { status: 'duplicate', run: spec.id, ...session, state: status, note };
  }

  /** The results of earlier runs that a task names, as its attachments. */
  #results(state: RunState, names: readonly string[]): readonly Extract<Attachment, { run: string }>[] {
    return names.map((name) => {
      const { spec, status, ending } = findBeneath(this.#context.store, state, name);
      if (status !== 'done' || ending?.kind !== 'done') throw unknownRun(name, `has no result: it is ${status}`);
      return { run: spec.id, bytes: jsonBytes(ending.value), sha256: sha256Of(resultText(ending.value)) };
    });
  }

  #specFor(state: RunState, call: ToolCall, attachments: readonly Attachment[], key: string | null, position: number): RunSpec {
    const { agent, task, label = null, ...wishes } = call.input as SpawnArguments;
    const { taskName, mode, context, model, limits } = wishes;
    const { input, files } = task;
    const wish = { agent, input, files, label, position, taskName, mode, context, model, limits, attachments, repeatKey: key };
    return this.#childSpec(state, wish);
  }

  #childSpec(parent: RunState, wish: ChildWish): RunSpec {
    const { settings, store } = this.#context;
    return childSpec(parent, wish, {
      settings,
      spawnedBeneathRoot: store.countBeneath(parent.spec.root),
      nowMs: this.#context.nowMs(),
      wallMs: this.#context.wallMs(),
      specOf: (agent) => this.#specOf(agent),
    });
  }

  #specOf(agent: Agent): AgentSpec {
    const spec = this.#specs.get(agent.name) ?? agentSpec(this.#context.settings, agent);
    this.#specs.set(agent.name, spec);
    return spec;
  }
}

/** Whether the call waits for files before it is served. */
export function readsFirst({ name, input }: ToolCall): boolean {
  return name === spawnTool && ((input as SpawnArguments).task.files ?? []).length > 0;
}

function reservedName(taskName: string): ActorError {
  const rule = `none of ${reservedNames.join(', ')}, which stand for runs already`;
  return new ActorError('invalid-tool-input', `taskName must be ${rule}, but is "${taskName}"`, {
    details: { field: 'taskName' },
  });
}

function accepted(
  call: ToolCall,
  [first]: readonly RunSpec[],
  digests: readonly FileDigest[],
  results: readonly Attachment[],
): SpawnReply {
  if (first === undefined) throw new ActorError('run-failed', 'nothing was started');
  const { mode, model, limits } = call.input as SpawnArguments;
  const files = digests.map(({ name, bytes, sha256, ...rest }) => ({
    file: name,
    ...(bytes === null ? rest : { bytes, sha256 }),
  }));
  const receipt = [...files, ...results];
  const asked = Object.keys(limits ?? {}).map((name) => [name, first.limits[name as keyof RunSpec['limits']]] as const);
  return {
    status: 'accepted',
    run: first.id,
    ...(mode === 'session' ? { session: first.id } : {}),
    ...(model === undefined ? {} : { model: first.agent.model }),
    ...(asked.length === 0 ? {} : { limits: Object.fromEntries(asked) }),
    ...(receipt.length === 0 ? {} : { attachments: receipt }),
  };
}
