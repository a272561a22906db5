// The desk of the session tools: what a model's call of one does, as happenings to be recorded. Knows states, performs nothing.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { describeIssues, type JsonSchema, schemaIssues } from '../../base/json-schema.ts';
import type { ToolCall } from '../../models/model.ts';
import { isJoinMet } from '../runs/join.ts';
import type { RunHappening } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { spawnableBy } from '../swarm-settings.ts';
import { CallLine } from './call-line.ts';
import { type DeskContext, finished, isOver, resultOf } from './desk-context.ts';
import { childrenOf } from './find-run.ts';
import { LookDesk, viewOf } from './look-desk.ts';
import type { YieldArguments } from './session-arguments.ts';
import { type YieldReply, yieldReply } from './session-replies.ts';
import {
  agentsTool,
  cancelTool,
  historyTool,
  listTool,
  mapTool,
  resultTool,
  sendTool,
  sessionToolSchema,
  spawnTool,
  statusTool,
  steerTool,
  yieldTool,
} from './session-tools.ts';
import { readsFirst, SpawnDesk } from './spawn-desk.ts';
import { TalkDesk } from './talk-desk.ts';
import { isWaitOver } from './wait-over.ts';

type Serve = (state: RunState, call: ToolCall) => void;

export class SessionDesk {
  readonly #context: DeskContext;
  readonly #talk: TalkDesk;
  readonly #serves: Readonly<Record<string, Serve>>;
  readonly #line = new CallLine();

  constructor(context: DeskContext) {
    this.#context = context;
    const spawns = new SpawnDesk(context, (...later) => this.#later(...later));
    const looks = new LookDesk(context, (...later) => this.#later(...later));
    const talk = new TalkDesk(context, (parent, specs) => spawns.accept(parent, specs));
    this.#talk = talk;
    this.#serves = {
      [spawnTool]: (state, call) => spawns.spawn(state, call),
      [mapTool]: (state, call) => spawns.map(state, call),
      [yieldTool]: (state, call) => this.#yield(state, call),
      [listTool]: (state, call) => looks.list(state, call),
      [resultTool]: (state, call) => looks.result(state, call),
      [historyTool]: (state, call) => looks.history(state, call),
      [statusTool]: (state, call) => looks.status(state, call),
      [agentsTool]: (state, call) => looks.agents(state, call),
      [sendTool]: (state, call) => talk.send(state, call),
      [steerTool]: (state, call) => talk.steer(state, call),
      [cancelTool]: (state, call) => talk.cancel(state, call),
    };
  }

  /** Records what a session tool does for the run in `state`; an error becomes the tool's result. */
  serve(state: RunState, call: ToolCall): void {
    this.#attempt(state, call, () => {
      const problem = describeIssues(schemaIssues(this.#schemaOf(state, call.name), call.input));
      if (problem !== '') throw new ActorError('invalid-tool-input', `the arguments of ${call.name} do not fit: ${problem}`);
      // What reads takes its own place in the line, and reads while it waits there.
      if (this.#line.isEmpty(state.spec.id) || readsFirst(call)) this.#serves[call.name]?.(state, call);
      else this.#later(state, call, Promise.resolve(), (now) => this.#serves[call.name]?.(now, call));
    });
  }

  /** Records the wake of a waiting run. */
  wake(state: RunState, callId: string, isTimeout: boolean): void {
    const call = state.calls.find((one) => one.call.callId === callId)?.call;
    const what = state.wait?.for;
    if (call === undefined || what === undefined) return;
    const { id } = state.spec;
    if (what.kind === 'reply')
      this.#context.store.record(id, this.#talk.answered(state, call, what.run, isTimeout && !isWaitOver(state)));
    else if (what.kind === 'children') {
      const isMet = isJoinMet(what.until, state);
      this.#context.store.record(id, this.#woken(state, call, isMet ? 'complete' : isTimeout ? 'timeout' : 'interrupted'));
    } else if (what.kind !== 'approval') what satisfies never;
  }

  #attempt(state: RunState, call: ToolCall, serve: () => void): void {
    try {
      serve();
    } catch (error) {
      if (!isActorError(error)) throw error;
      this.#context.store.record(
        state.spec.id,
        finished(call, { ok: false, error: { code: error.code, message: error.message } }),
      );
    }
  }

  /** Serves the call when its turn in the run's line has come. The run may have gone on, or have ended, meanwhile; what has no call any more to answer is dropped. */
  #later<Value>(state: RunState, call: ToolCall, promise: Promise<Value>, serve: (state: RunState, value: Value) => void): void {
    const place = this.#line.join(state.spec.id);
    this.#context.later(place.turn(promise), (outcome) => {
      // The next is served in another turn, when what this one records is known.
      place.leave();
      const now = this.#context.store.get(state.spec.id);
      const isOpen = now?.calls.some((one) => one.call.callId === call.callId && one.result === null) ?? false;
      if (now === undefined || !isOpen || now.turn !== state.turn || isOver(now)) return;
      this.#attempt(now, call, () => {
        if (outcome.ok) serve(now, outcome.value);
        else
          throw isActorError(outcome.error)
            ? outcome.error
            : new ActorError('tool-failed', `${call.name} failed`, { cause: outcome.error });
      });
    });
  }

  /** The schema without the union over agents, whose errors are about every agent but the one that was meant. */
  #schemaOf(state: RunState, name: string): JsonSchema {
    const { anyOf: _, ...schema } = sessionToolSchema(name, spawnableBy(this.#context.settings, state.spec.agent)) as Record<
      string,
      unknown
    >;
    return name === spawnTool || name === mapTool ? withoutEnums(schema) : { ...schema };
  }

  #yield(state: RunState, call: ToolCall): void {
    const { until, timeoutMs } = call.input as YieldArguments;
    const { store } = this.#context;
    if (isJoinMet(until, state)) store.record(state.spec.id, this.#woken(state, call, 'complete'));
    else {
      const what = { kind: 'children', until } as const;
      store.record(state.spec.id, { kind: 'waiting', callId: call.callId, for: what, timeoutMs: timeoutMs ?? null });
    }
  }

  #woken(state: RunState, call: ToolCall, status: YieldReply['status']): RunHappening {
    const told = new Set(state.children.flatMap((child) => (child.reported ? [] : [child.id])));
    const sessions = childrenOf(this.#context.store, state).filter(({ spec }) => told.has(spec.id));
    const reported = state.children.filter((child) => told.has(child.id) && child.outcome !== null).map((child) => child.id);
    return { kind: 'woken', result: resultOf(call, { ok: true, output: yieldReply(status, sessions.map(viewOf)) }), reported };
  }
}

/** An agent or a model that may not be asked for is refused by name, not by the enum. */
function withoutEnums(schema: Record<string, unknown>): JsonSchema {
  const properties = schema['properties'] as Record<string, unknown>;
  const spawn = 'task' in properties ? { task: looseTask, model: { type: 'string' } } : {};
  return { ...schema, properties: { ...properties, agent: { type: 'string' }, ...spawn } };
}

const texts: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };

/** The input is checked against the schema of the agent that was named. */
const looseTask: JsonSchema = {
  type: 'object',
  properties: { input: {}, files: texts, results: texts },
  required: ['input'],
  additionalProperties: false,
};
