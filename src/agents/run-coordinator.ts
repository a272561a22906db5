// The coordinator: the actor on main that owns the runs of a swarm. It is the single writer of their states and of the journal, hands out the
// slots, starts and stops the agents, and tells the board. A restart folds the journal and goes on with what is due.
// 1. Nothing is done about an event, and nobody hears of it, before it is in the journal.
// 2. An agent's report counts only if the agent is the run's current life.

import { child } from '../actors/child-spec.ts';
import { startChild } from '../actors/supervisor.ts';
import { isActorError } from '../base/actor-error.ts';
import { costUsd } from '../models/price.ts';
import type { ActorContext, Outcome } from '../runtime/actor-context.ts';
import { defineActor } from '../runtime/definition.ts';
import { describeExit, type ExitReason } from '../runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../runtime/ref.ts';
import { Admission, claimOf } from './admission.ts';
import { agentActor } from './agent-actor.ts';
import { judgeOutput, type Verdict } from './judge-output.ts';
import { type AgentEffect, dueEffects, type Effect } from './run-effects.ts';
import type { Ending, RunEvent, RunHappening } from './run-event.ts';
import { RunLedger } from './run-ledger.ts';
import { isTerminal } from './run-record.ts';
import type { RunState } from './run-state.ts';
import { stopGraceMs } from './run-timers.ts';
import { recordOf } from './run-view.ts';
import { SessionDesk } from './session-desk.ts';
import { homeOf, type SwarmActors, type SwarmHome } from './swarm-home.ts';
import type { Agent, AgentArgs, Coordinator, Report } from './swarm-protocol.ts';
import { spawnableBy } from './swarm-settings.ts';
import { TimerBoard } from './timer-board.ts';

/** A child's own budget: what it may cost its supervisor in restarts before it is given up alone. */
export const agentBudget = { intensity: 3, periodMs: 5000 };
/** Before another try after a start that failed through no fault of the run. */
const startAgainMs = 100;

export const runCoordinator = defineActor<Coordinator, { readonly swarm: string }>(
  import.meta.url,
  'coordinator',
  async (ctx, { swarm }) => {
    const coordinator = new RunCoordinator(ctx, homeOf(swarm));
    await coordinator.recover();
    return coordinator;
  },
  // A long journal takes its time to fold.
  { initTimeoutMs: Number.POSITIVE_INFINITY },
);

/** The agent that has a run in hand, as far as it has been heard of. */
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

class RunCoordinator implements Coordinator {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #ledger: RunLedger;
  readonly #admission: Admission;
  readonly #timers: TimerBoard;
  readonly #desk: SessionDesk;
  readonly #agents = new Map<string, KnownAgent>();
  #hasBegun = false;

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome) {
    this.#ctx = ctx;
    this.#home = home;
    const nowMs = (): number => this.#nowMs();
    this.#admission = new Admission(home.settings.limits.maxConcurrent);
    this.#timers = new TimerBoard({ nowMs, after: (delayMs, ring) => ctx.after(delayMs, ring) }, (run, then) =>
      this.#rang(run, then),
    );
    this.#ledger = new RunLedger({
      journal: home.journal,
      nowMs,
      changed: (before, after, event) => this.#changed(before, after, event),
      due: (state, effect) => this.#due(state, effect),
      settled: () => this.#admit(),
      later: (promise, then) =>
        ctx.pipe(promise, (outcome) => {
          if (!outcome.ok) throw outcome.error;
          then();
        }),
    });
    this.#desk = new SessionDesk(home.settings, this.#ledger, nowMs);
  }

  async recover(): Promise<void> {
    this.#home.continueFrom(await this.#ledger.recover());
    for (const state of this.#ledger.all()) {
      this.#home.noteRun(state.spec.id);
      this.#home.board.post(this.#recordOf(state), false);
    }
    for (const { spec, endedMs } of this.#ledger.all())
      if (spec.parent === null && endedMs !== null) this.#ledger.forget(spec.id);
    // After a crash nobody says again what lies in the home.
    if (this.#home.actors !== undefined) await this.lookAgain();
  }

  async lookAgain(): Promise<void> {
    const { actors, submissions, cancels } = this.#home;
    if (!this.#hasBegun && actors !== undefined) await this.#begin(actors);
    for (const [run, { spec }] of submissions) {
      const { deadlineMs } = spec.limits;
      const deadlineAtMs = deadlineMs === undefined ? null : this.#nowMs() + deadlineMs;
      if (this.#ledger.get(run) === undefined) this.#ledger.record(run, { kind: 'accepted', spec: { ...spec, deadlineAtMs } });
      this.#ledger.afterCommit(() => submissions.delete(run));
    }
    for (const [run, message] of cancels) {
      this.#ledger.record(run, ends('cancelled', 'cancelled', message));
      this.#ledger.afterCommit(() => cancels.delete(run));
    }
    this.#ledger.settle();
  }

  report(report: Report): void {
    const { run, life, happenings } = report;
    const state = this.#ledger.get(run);
    if (state === undefined || isTerminal(state.status) || !life.startsWith(`${postOf(state)}/`)) {
      this.#stopPost(postOfLife(life));
      return;
    }
    let agent = this.#agents.get(run);
    if (agent?.life !== life) {
      // Only a new life introduces itself; anything else is late mail of a former one.
      if (happenings[0]?.kind !== 'life-started' && state.life !== life) return;
      agent = { life, ref: report.from, known: 0, recorded: [], told: new Set() };
      this.#agents.set(run, agent);
    }
    agent.known = report.known;
    agent.recorded.push(report.number);
    for (const happening of happenings) this.#ledger.record(run, happening);
    this.#orderLater(run);
    this.#ledger.settle();
  }

  childRestarted(id: string, incarnation: number, reason: ExitReason): void {
    this.#lifeEnded(id, `${id}/${incarnation - 1}`, { charged: isCharged(reason), isGone: false });
  }

  childGone(id: string, reason: ExitReason, gaveUp: boolean): void {
    const state = this.#ledger.get(runOf(id));
    if (gaveUp && state !== undefined && postOf(state) === id) {
      const often = `${agentBudget.intensity} restarts in ${agentBudget.periodMs} ms`;
      const message = `its agent failed again and again, more than its budget of ${often} allows; the last time: ${describeExit(reason)}`;
      this.#ledger.record(state.spec.id, ends('failed', 'restart-intensity', message));
    }
    this.#lifeEnded(id, state?.life?.startsWith(`${id}/`) ? state.life : `${id}/?`, { charged: false, isGone: true });
  }

  /** Takes up what the journal says: the agents that still live are told again, the others are started again. */
  async #begin(actors: SwarmActors): Promise<void> {
    this.#hasBegun = true;
    await this.#meetAgents(actors);
    const states = [...this.#ledger.all()].sort((a, b) => a.sinceMs - b.sinceMs);
    for (const state of states) {
      this.#admission.update(state.spec.id, claimOf(state));
      this.#timers.update(state);
    }
    this.#watchSupervisor(actors);
    this.#ledger.resume();
    for (const run of this.#agents.keys()) this.#order(run);
  }

  /** Compares the lives that the runs know of with the agents that there are. */
  async #meetAgents({ agents }: SwarmActors): Promise<void> {
    const there = await this.#ctx.ask(agents).whichChildren();
    const posts = new Map(there.flatMap((one) => (one.ref === undefined ? [] : [[one.id, one]])));
    for (const state of this.#ledger.all()) {
      const { id } = state.spec;
      const post = posts.get(postOf(state));
      posts.delete(postOf(state));
      if (post !== undefined) {
        const ref = post.ref as AnyRef as Ref<Agent>;
        const life = `${post.id}/${post.incarnation}`;
        if (state.life === life) this.#agents.set(id, { life, ref, known: 0, recorded: [], told: new Set() });
        ref.tell.follow({ life, recorded: [], resend: true, transcript: null, effects: [] });
      } else if (state.life !== null || state.isRestarting) {
        this.#ledger.record(id, { kind: 'life-ended', life: state.life ?? postOf(state), charged: false, isGone: true });
      }
    }
    for (const post of posts.keys()) this.#stopPost(post);
    this.#ledger.settle();
  }

  /** When the agents' supervisor itself fails, nobody says what became of its agents. */
  #watchSupervisor(actors: SwarmActors): void {
    this.#ctx.watch(actors.agents, async () => {
      if (this.#home.actors === undefined) return;
      try {
        await this.#meetAgents(actors);
      } catch (error) {
        // It is not coming back: everything is about to stop.
        if (isActorError(error, 'no-actor') || isActorError(error, 'down')) return;
        throw error;
      }
      this.#watchSupervisor(actors);
    });
  }

  #changed(before: RunState | undefined, after: RunState, event: RunEvent): void {
    const { id, parent } = after.spec;
    if (this.#hasBegun) {
      this.#admission.update(id, claimOf(after));
      this.#timers.update(after);
    }
    if (event.kind === 'ending' || event.kind === 'life-ended') this.#home.actors?.toolRunner.tell.cancel(id);
    const isNews = before?.status !== after.status || before.restarts !== after.restarts;
    const record = this.#recordOf(after);
    this.#ledger.afterCommit(() => this.#home.board.post(record, isNews));
    if (after.endedMs === null) return;
    this.#agents.delete(id);
    this.#ledger.afterCommit(() => {
      this.#home.agents.delete(id);
      if (parent === null) this.#ledger.forget(id);
    });
  }

  #due(state: RunState, effect: Effect): void {
    const { id, parent } = state.spec;
    switch (effect.kind) {
      case 'record':
        this.#ledger.record(id, effect.happening);
        return;
      case 'session-tool':
        this.#desk.serve(state, effect.call);
        this.#ledger.afterCommit(() => this.#home.board.activity(id, effect.call.name));
        return;
      case 'wake':
        this.#desk.wake(state, effect.callId, 'complete');
        return;
      case 'judge-output':
        this.#judge(state, effect.turn, effect.value);
        return;
      case 'cancel-children':
        for (const one of state.children) if (one.outcome === null) this.#ledger.record(one.id, inherited(state.ending));
        return;
      case 'announce':
        if (parent !== null && isTerminal(state.status))
          this.#ledger.record(parent, { kind: 'announced', child: id, outcome: state.status });
        return;
      case 'start-life':
        this.#ledger.afterCommit(() => this.#startLife(id, effect.key));
        return;
      case 'retire':
      case 'halt':
        this.#ledger.afterCommit(() => this.#stopPost(postOfLife(effect.life)));
        return;
      default:
        this.#orderLater(id);
        effect satisfies AgentEffect;
    }
  }

  #judge(state: RunState, turn: number, value: unknown): void {
    const { id } = state.spec;
    const agent = this.#home.agents.get(id) ?? this.#home.settings.agents.get(state.spec.agent.name);
    const say = (verdict: Verdict): void =>
      this.#ledger.record(
        id,
        verdict.ok
          ? { kind: 'ending', ending: { kind: 'done', value: verdict.value } }
          : { kind: 'output-rejected', turn, problem: verdict.problem },
      );
    const verdict = judgeOutput(agent?.original.output, value);
    if (!(verdict instanceof Promise)) say(verdict);
    else
      this.#ctx.pipe(verdict, (outcome) => {
        if (!outcome.ok) throw outcome.error;
        say(outcome.value);
        this.#ledger.settle();
      });
  }

  #admit(): void {
    if (!this.#hasBegun) return;
    for (let run = this.#admission.next(); run !== undefined; run = this.#admission.next()) {
      this.#admission.update(run, 'slot');
      this.#ledger.record(run, { kind: 'admitted' });
    }
  }

  #startLife(run: string, key: string): void {
    const state = this.#ledger.get(run);
    const { actors } = this.#home;
    if (state === undefined || actors === undefined) return;
    const post = postOf(state);
    if (!this.#ledger.isDue(run, key)) {
      if (state.isStarting && state.ending !== null)
        this.#ledger.record(run, { kind: 'life-ended', life: post, charged: false, isGone: true });
      return;
    }
    const options = {
      id: post,
      restart: 'transient',
      shutdownMs: stopGraceMs,
      placement: 'spread',
      budget: agentBudget,
    } as const;
    const started = startChild(actors.agents, child(agentActor, this.#argsOf(state, post, actors), options));
    this.#ctx.pipe(started, (outcome) => this.#started(run, post, outcome));
  }

  #started(run: string, post: string, outcome: Outcome<AnyRef>): void {
    const state = this.#ledger.get(run);
    if (outcome.ok) {
      if (state === undefined || postOf(state) !== post || state.ending !== null) this.#stopPost(post);
      return;
    }
    const code = isActorError(outcome.error) ? outcome.error.code : 'run-failed';
    if (code === 'duplicate-child') return;
    const isNobodysFault = code === 'thread-lost' || code === 'down' || code === 'no-actor';
    this.#ctx.after(isNobodysFault ? startAgainMs : 0, () => {
      if (!isNobodysFault) this.#ledger.record(run, ends('failed', code, `its agent did not start: ${String(outcome.error)}`));
      this.#lifeEnded(post, `${post}/1`, { charged: false, isGone: true });
    });
  }

  #argsOf({ spec }: RunState, post: string, actors: SwarmActors): AgentArgs {
    const { roots, maxFileBytes, providers } = this.#home.settings;
    const { coordinator, toolRunner } = actors;
    return {
      run: spec.id,
      post,
      spec: spec.agent,
      spawnable: spawnableBy(this.#home.settings, spec.agent),
      files: spec.files,
      roots,
      maxFileBytes,
      toolTimeoutMs: spec.limits.toolTimeoutMs,
      providers,
      coordinator,
      toolRunner,
    };
  }

  #lifeEnded(post: string, life: string, end: { readonly charged: boolean; readonly isGone: boolean }): void {
    const run = runOf(post);
    const state = this.#ledger.get(run);
    if (state !== undefined && (postOf(state) === post || state.life === life)) {
      this.#ledger.record(run, { kind: 'life-ended', life, ...end });
    }
    this.#ledger.settle();
  }

  #stopPost(post: string): void {
    this.#home.actors?.agents.tell.stopChild(post);
  }

  #orderLater(run: string): void {
    this.#ledger.afterCommit(() => this.#order(run), `order ${run}`);
  }

  /** Tells the run's agent what is due by the journal, and which of its reports are in it. */
  #order(run: string): void {
    const agent = this.#agents.get(run);
    const state = this.#ledger.committed(run);
    if (agent === undefined || state === undefined || state.life !== agent.life) return;
    const effects = dueEffects(state).filter(isAgentEffect);
    const isModelCalled = effects.some((effect) => effect.kind === 'call-model');
    const { life, known: from, recorded } = agent;
    const transcript = isModelCalled ? { from, messages: state.messages.slice(from) } : null;
    agent.ref.tell.follow({ life, recorded, resend: false, transcript, effects });
    agent.recorded = [];
    for (const effect of effects) {
      if (!agent.told.has(effect.key)) this.#home.board.activity(run, inWords(effect));
      agent.told.add(effect.key);
    }
  }

  #rang(run: string, then: RunHappening | 'wake'): void {
    const state = this.#ledger.get(run);
    if (then !== 'wake') this.#ledger.record(run, then);
    else if (state?.wait != null) this.#desk.wake(state, state.wait.callId, 'timeout');
    this.#ledger.settle();
  }

  #recordOf(state: RunState): ReturnType<typeof recordOf> {
    return recordOf(state, this.#nowMs(), costUsd(state.spec.agent.model));
  }

  #nowMs(): number {
    return this.#home.nowMs();
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

function isCharged(reason: ExitReason): boolean {
  return reason.kind === 'error' || (reason.kind === 'thread-lost' && reason.culprit);
}

function ends(kind: Exclude<Ending['kind'], 'done'>, code: string, message: string): RunHappening {
  return { kind: 'ending', ending: { kind, error: { code, message } } };
}

/** How the children of a run that is ending end. */
function inherited(ending: Ending | null): RunHappening {
  if (ending !== null && ending.kind !== 'done' && ending.error.code === 'run-deadline') return { kind: 'ending', ending };
  const why = ending === null || ending.kind === 'done' ? 'has its result' : `ended as ${ending.kind}: ${ending.error.message}`;
  return ends('cancelled', 'cancelled', `the run that started it ${why}`);
}

function isAgentEffect(effect: Effect): effect is AgentEffect {
  return effect.kind === 'call-model' || effect.kind === 'run-tool' || effect.kind === 'check-output';
}

function inWords(effect: AgentEffect): string {
  if (effect.kind === 'call-model') return `model call ${effect.turn}`;
  return effect.kind === 'run-tool' ? effect.call.name : 'checking the answer';
}
