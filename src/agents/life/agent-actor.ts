// The agent: the actor that has one running run in hand. It decides nothing and keeps nothing of worth: it does what the coordinator orders
// (call the model, run a tool, check an answer), reports what came of it, and reports again until that is recorded.
// 1. An effect's key is performed once in a life, however often it is ordered.
// 2. Work ends with the actor: everything it awaits hears its signal.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { describeIssues, schemaIssues } from '../../base/json-schema.ts';
import { plainCopy } from '../../base/plain-copy.ts';
import { foldStream, type ModelReply } from '../../models/fold-stream.ts';
import { loadModel, whereModelRuns } from '../../models/load-model.ts';
import type { ModelMessage, ModelRequest, ToolDeclaration, ToolResult } from '../../models/model.ts';
import type { ActorContext, Outcome } from '../../runtime/actor-context.ts';
import { defineActor } from '../../runtime/definition.ts';
import { runTool } from '../../tools/run-tool.ts';
import { loadTool } from '../../tools/tool.ts';
import { askGateway } from '../gateway/ask-gateway.ts';
import { gatewayKey } from '../gateway/gateway-key.ts';
import { newSentMark } from '../gateway/sent-mark.ts';
import type { AgentEffect } from '../runs/run-effects.ts';
import type { RunHappening } from '../runs/run-event.ts';
import { sessionTools } from '../sessions/session-tools.ts';
import { type Agent, type AgentArgs, type Orders, outsideCallId, type Report } from '../swarm-protocol.ts';
import { tapedCall } from '../tape/taped-call.ts';
import { matchingPattern } from '../trust/name-pattern.ts';
import { callFailure } from './call-failure.ts';
import { planCompaction } from './compaction/plan-compaction.ts';
import { cutShort } from './cut-short.ts';
import { withholdMessages } from './withheld.ts';

type CallModelEffect = Extract<AgentEffect, { kind: 'call-model' }>;
type RunToolEffect = Extract<AgentEffect, { kind: 'run-tool' }>;

/** How long a report may stay without an answer before it is sent again; it is lost only when the coordinator crashed. */
const repeatAfterMs = 1000;

export const agentActor = defineActor<Agent, AgentArgs>(
  import.meta.url,
  'agent',
  (ctx, args) => {
    const life = new AgentLife(ctx, args);
    life.begin();
    return { follow: (orders) => life.follow(orders) };
  },
  { redact: withholdMessages },
);

class AgentLife {
  readonly #ctx: ActorContext<Agent>;
  readonly #args: AgentArgs;
  readonly #life: string;
  readonly #messages: ModelMessage[] = [];
  readonly #performed = new Set<string>();
  readonly #unrecorded = new Map<number, Report>();
  #reports = 0;
  /** Of the model call that is open; there is one at a time. */
  readonly #sent = newSentMark();

  constructor(ctx: ActorContext<Agent>, args: AgentArgs) {
    this.#ctx = ctx;
    this.#args = args;
    this.#life = `${args.post}/${ctx.incarnation}`;
  }

  begin(): void {
    this.#report({ kind: 'life-started', life: this.#life, thread: this.#ctx.thread.threadId });
    this.#ctx.every(repeatAfterMs, () => this.#resend());
  }

  follow(orders: Orders): void {
    if (orders.life !== this.#life) return;
    for (const number of orders.recorded) this.#unrecorded.delete(number);
    if (orders.resend) this.#resend();
    if (orders.transcript !== null) {
      const { from, messages } = orders.transcript;
      // One that goes on from what this life has let go is late; the whole transcript comes with the next call.
      if (from <= this.#messages.length) this.#messages.splice(from, Number.POSITIVE_INFINITY, ...messages);
    }
    for (const effect of orders.effects) {
      if (this.#performed.has(effect.key)) continue;
      this.#performed.add(effect.key);
      this.#perform(effect, orders.traces?.[effect.key]);
    }
  }

  #report(...happenings: readonly RunHappening[]): void {
    const { run, coordinator } = this.#args;
    const report: Report = {
      run,
      life: this.#life,
      number: ++this.#reports,
      known: this.#messages.length,
      happenings,
      from: this.#ctx.self,
    };
    this.#unrecorded.set(report.number, report);
    coordinator.tell.report(report);
  }

  #resend(): void {
    for (const report of this.#unrecorded.values()) this.#args.coordinator.tell.report(report);
  }

  #perform(effect: AgentEffect, traceparent?: string): void {
    switch (effect.kind) {
      case 'call-model':
        this.#ctx.pipe(
          this.#ctx.attribute(() => this.#callModel(effect, traceparent)),
          (outcome) => this.#modelDone(effect, outcome),
        );
        return;
      case 'compact':
        this.#compact(effect);
        return;
      case 'run-tool':
        this.#ctx.pipe(this.#runTool(effect, traceparent), (outcome) => this.#toolDone(effect, outcome));
        return;
      case 'check-output':
        this.#report(this.#checked(effect.turn, effect.text));
        return;
      default:
        effect satisfies never;
    }
  }

  #compact({ turn, mostBytes, taskAt }: Extract<AgentEffect, { kind: 'compact' }>): void {
    const plan = planCompaction(this.#messages, mostBytes, taskAt) ?? { from: 0, to: 0, messages: [], taskAt };
    // What it has is not the transcript any more, once this is recorded.
    this.#messages.length = 0;
    this.#report({ kind: 'compacted', turn, ...plan });
  }

  async #callModel(effect: CallModelEffect, traceparent: string | undefined): Promise<ModelReply> {
    const { turn, attempt, model: name } = effect;
    const { spec, tape, run } = this.#args;
    const { signal, clock } = this.#ctx;
    const tools = await this.#declarations();
    const request = {
      instructions: spec.instructions,
      messages: [...this.#messages],
      tools,
      maxOutputTokens: spec.maxOutputTokens,
      ...(spec.outputSchema === undefined ? {} : { outputSchema: spec.outputSchema }),
      ...(spec.effort === undefined ? {} : { effort: spec.effort }),
    };
    const call = async (): Promise<ModelReply> =>
      checkedReply(await this.#made(effect, request, traceparent === undefined ? {} : { traceparent }));
    if (tape === null) return call();
    const ask = this.#ctx.ask(tape.keeper, { timeoutMs: Number.POSITIVE_INFINITY });
    return tapedCall({ run, turn, attempt, tape, ask, model: name, request, clock, signal, call });
  }

  /** The call itself: made here, or by the gateway. */
  async #made(
    { turn, attempt, model: name, mayHaveBeenMade, brokenOff }: CallModelEffect,
    request: ModelRequest,
    trace: { readonly traceparent?: string },
  ): Promise<ModelReply> {
    const { providers, gateway, run, root } = this.#args;
    const { signal, clock, random } = this.#ctx;
    if (gateway === null || this.#whereRuns(name) === 'host') {
      const model = await loadModel(name, providers, { clock, random });
      return await foldStream(model.stream(request, { signal, ...trace }), clock);
    }
    const { ref, swarm, deltas } = gateway;
    const key = gatewayKey(swarm, run, turn, attempt);
    const call = { key, swarm, run, root, turn, attempt, model: name, request, mayHaveBeenMade, deltas, sent: this.#sent };
    return await askGateway(this.#ctx.ask(ref, { timeoutMs: Number.POSITIVE_INFINITY }), {
      ...call,
      ...(brokenOff === undefined ? {} : { brokenOff }),
      ...trace,
    });
  }

  async #declarations(): Promise<readonly ToolDeclaration[]> {
    const { spec, spawnable, served } = this.#args;
    const tools = await Promise.all(
      spec.tools.map((tool) => served.find(({ name }) => name === tool.name) ?? loadTool(tool.module, tool.name)),
    );
    const own = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    const all = [...own, ...sessionTools(spawnable, spec)];
    return all.filter(({ name }) => matchingPattern(spec.reach?.denyTools ?? [], name) === undefined);
  }

  #modelDone({ turn, attempt, model }: CallModelEffect, outcome: Outcome<ModelReply>): void {
    if (this.#ctx.signal.aborted) return;
    if (!outcome.ok) {
      const error = asActorError(outcome.error, 'model-failed', 'the model call failed');
      this.#report({ kind: 'call-failed', turn, attempt, ...callFailure(error, this.#whereRuns(model)) });
      return;
    }
    const { text, toolCalls, stopReason } = outcome.value;
    const replied: RunHappening = { kind: 'model-replied', turn, attempt, ...outcome.value };
    // What would be ordered next is known, and saves a round.
    if (stopReason === 'end' && toolCalls.length === 0) this.#report(replied, this.#checked(turn, text));
    else this.#report(replied);
  }

  #whereRuns(model: string): 'gateway' | 'host' {
    return whereModelRuns(model, this.#args.providers);
  }

  #runTool({ call, tool: { module, name }, turn }: RunToolEffect, traceparent: string | undefined): Promise<unknown> {
    const { run, access, toolTimeoutMs: timeoutMs } = this.#args;
    const { signal, clock } = this.#ctx;
    const callId = outsideCallId(run, turn, call.callId);
    const toolRun = {
      module,
      name,
      input: call.input,
      callId,
      access,
      timeoutMs,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    // Cloned here, since a report that cannot be sent would be lost.
    return this.#ctx.attribute(async () => structuredClone(await runTool(toolRun, { signal, clock })));
  }

  #toolDone({ call, tool }: RunToolEffect, outcome: Outcome<unknown>): void {
    if (this.#ctx.signal.aborted) return;
    const { callId, name } = call;
    const thread = this.#ctx.thread.threadId;
    let result: ToolResult;
    if (outcome.ok) result = { callId, name, ok: true, output: outcome.value };
    else {
      const { code, message } = asActorError(outcome.error, 'tool-failed', `${name} failed`);
      const error = code === 'tool-timeout' ? cutShort({ code, message }, tool.effects) : { code, message };
      result = { callId, name, ok: false, error };
    }
    this.#report({ kind: 'tool-finished', result, thread });
  }

  #checked(turn: number, text: string): RunHappening {
    const { outputSchema } = this.#args.spec;
    if (outputSchema === undefined) return { kind: 'output-offered', turn, value: text };
    let value: unknown;
    try {
      value = JSON.parse(withoutFence(text));
    } catch (error) {
      return { kind: 'output-rejected', turn, problem: `the reply of the model is not one JSON value (${String(error)})` };
    }
    const issues = schemaIssues(outputSchema, value);
    return issues.length === 0
      ? { kind: 'output-offered', turn, value }
      : { kind: 'output-rejected', turn, problem: describeIssues(issues) };
  }
}

/** Models like to wrap JSON in a Markdown fence. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}

/** Holds a model to what the rest relies on: results are told apart by the id of their call, and a reply can be sent. */
function checkedReply(reply: ModelReply): ModelReply {
  const ids = new Set(reply.toolCalls.map((call) => call.callId));
  if (ids.size === reply.toolCalls.length) return plainCopy(reply);
  throw new ActorError('model-failed', 'the model gave the same id to two tool calls');
}

function asActorError(error: unknown, code: 'model-failed' | 'tool-failed', what: string): ActorError {
  return isActorError(error) ? error : new ActorError(code, `${what}: ${error instanceof Error ? error.message : String(error)}`);
}
