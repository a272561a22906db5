// The crew: the agents that have the running runs in hand, one actor each, under their supervisor. Starts and stops them, tells them what is due,
// and turns what becomes of them into happenings. A life is one incarnation of one start of an agent: `run#start/incarnation`.
import { startDynamicChild } from '../../actors/supervisor/start-child.ts';
import type { Supervisor } from '../../actors/supervisor/supervisor-protocol.ts';
import { isActorError } from '../../base/actor-error.ts';
import type { ActorContext, Outcome } from '../../runtime/actor-context.ts';
import { describeExit, type ExitReason } from '../../runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../runtime/ref.ts';
import type { AgentGateway } from '../gateway/ask-gateway.ts';
import { type AgentEffect, dueEffects, type Effect } from '../runs/run-effects.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmActors, SwarmHome } from '../swarm-home.ts';
import type { Agent, AgentArgs, Coordinator, Report } from '../swarm-protocol.ts';
import { spawnableBy } from '../swarm-settings.ts';
import type { RunTelemetry } from '../telemetry/run-telemetry.ts';
import { servedTools, toolAccess, withoutCommands } from '../trust/tool-access.ts';
import { agentActor } from './agent-actor.ts';
import { agentBudget } from './agent-template.ts';

/** An ask that ends with its target, however busy that is. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };
/** Before another try after a start that failed through no fault of the run. */
const startAgainMs = 100;

/** An agent as far as it has been heard of. */
interface KnownAgent {
  readonly life: string;
  readonly ref: Ref<Agent>;
  /** Messages of the transcript that it has. */
  known: number;
  /** Reports that it is to be told are recorded. */
  recorded: number[];
  /** Effects that listeners have been told of. */
  readonly told: Set<string>;
}

export class AgentCrew {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;
  readonly #agents = new Map<string, KnownAgent>();

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome, store: RunStore) {
    this.#ctx = ctx;
    this.#home = home;
    this.#store = store;
  }

  /** Starts an agent for the run, if that is still due. */
  start(run: string, effect: Effect): void {
    const state = this.#store.get(run);
    const { actors } = this.#home;
    if (state === undefined || actors === undefined) return;
    const post = postOf(state);
    if (!this.#store.isDue(run, effect)) {
      // The run is ending before anything was started, and nobody else will say that nothing runs.
      if (state.isStarting) this.#store.record(run, { kind: 'life-ended', life: post, charged: false, isGone: true });
      return;
    }
    this.#ctx.pipe(this.#startAgent(state, post, actors), (outcome) => this.#started(run, post, outcome));
  }

  async #startAgent(state: RunState, post: string, actors: SwarmActors): Promise<AnyRef> {
    const { gateway } = this.#home;
    const ref = gateway.isNeededBy(state.spec.agent) ? await gateway.open() : null;
    const args = this.#argsOf(
      state,
      post,
      actors,
      ref === null ? null : { ref, swarm: gateway.swarm, deltas: actors.deltaSink ?? null },
    );
    return await startDynamicChild(actors.agents, agentActor, args, { id: post });
  }

  /** Has a life stopped: its signal fires, and what has not ended after the grace period is killed. */
  stop(life: string): void {
    this.#stopPost(postOfLife(life));
  }

  /** Takes a report in; false for one that does not count. */
  heard({ run, life, number, known, happenings, from }: Report): boolean {
    const state = this.#store.get(run);
    if (state === undefined || isTerminal(state.status) || !life.startsWith(`${postOf(state)}/`)) {
      this.stop(life);
      return false;
    }
    let agent = this.#agents.get(run);
    if (agent?.life !== life) {
      // Only a new life introduces itself; anything else is late mail of a former one.
      if (happenings[0]?.kind !== 'life-started' && state.life !== life) return false;
      agent = { life, ref: from, known: 0, recorded: [], told: new Set() };
      this.#agents.set(run, agent);
    }
    agent.known = known;
    agent.recorded.push(number);
    this.orderLater(run);
    return true;
  }

  /** Tells the run's agent, once everything is recorded, what is due and which of its reports are in the journal. */
  orderLater(run: string): void {
    this.#store.afterCommit(() => this.#order(run), `order ${run}`);
  }

  restarted(post: string, incarnation: number, reason: ExitReason): void {
    const charged = reason.kind === 'error' || (reason.kind === 'thread-lost' && reason.culprit);
    this.#lifeEnded(post, `${post}/${incarnation - 1}`, charged, false);
  }

  gone(post: string, reason: ExitReason, gaveUp: boolean): void {
    const state = this.#store.get(runOf(post));
    if (gaveUp && state !== undefined && postOf(state) === post) {
      const budget = `more often than its budget of ${agentBudget.intensity} restarts in ${agentBudget.periodMs} ms allows`;
      const message = `its agent failed ${budget}; the last time: ${describeExit(reason)}`;
      const error = { code: 'restart-intensity', message };
      this.#store.record(state.spec.id, { kind: 'ending', ending: { kind: 'failed', error } });
    }
    this.#lifeEnded(post, state?.life?.startsWith(`${post}/`) ? state.life : `${post}/?`, false, true);
  }

  /** Compares the lives that the runs know of with the agents that there are, as after a crash of either side. */
  async meet(agents: Ref<Supervisor>): Promise<void> {
    const there = await this.#ctx.ask(agents, patient).whichChildren();
    const posts = new Map(there.map((one) => [one.id, one]));
    for (const state of this.#store.all()) {
      const { id } = state.spec;
      const post = posts.get(postOf(state));
      posts.delete(postOf(state));
      if (post !== undefined) {
        // The next life of one that is being restarted introduces itself.
        if (post.ref === undefined || post.ref === 'restarting') continue;
        const ref = post.ref as Ref<Agent>;
        const life = `${post.id}/${post.incarnation}`;
        if (state.life === life) this.#agents.set(id, { life, ref, known: 0, recorded: [], told: new Set() });
        ref.tell.follow({ life, recorded: [], resend: true, transcript: null, effects: [] });
      } else if (state.life !== null || state.isRestarting) {
        this.#store.record(id, { kind: 'life-ended', life: state.life ?? postOf(state), charged: false, isGone: true });
      }
    }
    for (const post of posts.keys()) this.#stopPost(post);
    for (const run of this.#agents.keys()) this.orderLater(run);
  }

  forget(run: string): void {
    this.#agents.delete(run);
  }

  #order(run: string): void {
    const agent = this.#agents.get(run);
    const state = this.#store.committed(run);
    if (agent === undefined || state === undefined || state.life !== agent.life) return;
    const due = dueEffects(state);
    // A life that is to stop has nothing more to hear, and would most likely not hear it: a dead letter that says nothing. What was recorded is told with the next order.
    if (due.some(({ kind }) => kind === 'halt' || kind === 'retire')) return;
    const effects = due.filter(isAgentEffect);
    const { life, known: from, recorded } = agent;
    const isRead = effects.some((effect) => effect.kind === 'call-model' || effect.kind === 'compact');
    const transcript = isRead ? { from, messages: state.messages.slice(from) } : null;
    const traces = tracesOf(this.#home.telemetry, run, effects);
    agent.ref.tell.follow({ life, recorded, resend: false, transcript, effects, ...(traces === undefined ? {} : { traces }) });
    agent.recorded = [];
    for (const effect of effects) {
      if (!agent.told.has(effect.key)) this.#home.board.activity(run, inWords(effect));
      agent.told.add(effect.key);
    }
  }

  #started(run: string, post: string, outcome: Outcome<AnyRef>): void {
    const state = this.#store.get(run);
    if (outcome.ok) {
      if (state === undefined || postOf(state) !== post || state.ending !== null) this.#stopPost(post);
      return;
    }
    const code = isActorError(outcome.error) ? outcome.error.code : 'run-failed';
    // Started before a crash of the coordinator, and met again.
    if (code === 'already-started' || code === 'already-present') return;
    const isNobodysFault = code === 'thread-lost' || code === 'down' || code === 'no-actor';
    this.#ctx.after(isNobodysFault ? startAgainMs : 0, () => {
      const error = { code, message: `its agent did not start: ${String(outcome.error)}` };
      if (!isNobodysFault) this.#store.record(run, { kind: 'ending', ending: { kind: 'failed', error } });
      this.#lifeEnded(post, `${post}/1`, false, true);
    });
  }

  #lifeEnded(post: string, life: string, charged: boolean, isGone: boolean): void {
    const run = runOf(post);
    const state = this.#store.get(run);
    if (state !== undefined && (postOf(state) === post || state.life === life)) {
      this.#store.record(run, { kind: 'life-ended', life, charged, isGone });
    }
    this.#store.settle();
  }

  #stopPost(post: string): void {
    this.#home.actors?.agents.tell.terminateChild(post);
  }

  #argsOf({ spec }: RunState, post: string, { coordinator, tapeKeeper }: SwarmActors, gateway: AgentGateway | null): AgentArgs {
    const { settings } = this.#home;
    const { agent, limits } = spec;
    const spawnable = spawnableBy(settings, agent);
    const { toolTimeoutMs } = limits;
    const tape =
      settings.tape === undefined || tapeKeeper === undefined ? null : { kind: settings.tape.kind, keeper: tapeKeeper };
    return {
      run: spec.id,
      root: spec.root,
      post,
      spec: agent,
      spawnable,
      served: servedTools(settings, agent),
      access: withoutCommands(toolAccess(settings, spec)),
      toolTimeoutMs,
      providers: this.#home.gateway.forAgents(),
      coordinator,
      tape,
      gateway,
    };
  }
}

/** The name of the agent's start that the run counts on. */
function postOf(state: RunState): string {
  return `${state.spec.id}#${state.starts}`;
}

function postOfLife(life: string): string {
  return life.slice(0, life.lastIndexOf('/'));
}

function runOf(post: string): string {
  return post.slice(0, post.indexOf('#'));
}

function isAgentEffect(effect: Effect): effect is AgentEffect {
  return (
    effect.kind === 'call-model' || effect.kind === 'compact' || effect.kind === 'run-tool' || effect.kind === 'check-output'
  );
}

function inWords(effect: AgentEffect): string {
  if (effect.kind === 'call-model') return `model call ${effect.turn}`;
  if (effect.kind === 'compact') return 'shortening the conversation';
  return effect.kind === 'run-tool' ? effect.call.name : 'checking the answer';
}

/** The trace contexts of the model calls and tool calls among `effects`, by their keys. */
function tracesOf(
  telemetry: RunTelemetry | undefined,
  run: string,
  effects: readonly AgentEffect[],
): Record<string, string> | undefined {
  if (telemetry === undefined) return undefined;
  const traces: Record<string, string> = {};
  for (const effect of effects) {
    const traceparent = contextOf(telemetry, run, effect);
    if (traceparent !== undefined) traces[effect.key] = traceparent;
  }
  return traces;
}

function contextOf(telemetry: RunTelemetry, run: string, effect: AgentEffect): string | undefined {
  if (effect.kind === 'call-model') return telemetry.callContext(run);
  return effect.kind === 'run-tool' ? telemetry.toolContext(run, effect.turn, effect.call.callId) : undefined;
}
