// The coordinator: the actor on main that owns the runs of a swarm. It is the single writer of their states and of the journal, hands out the
// places, sees to what is due, and tells the board. A restart folds the journal and goes on with what is due.
// 1. Nothing is done about an event, and nobody hears of it, before it is in the journal.
// 2. An agent's report counts only if the agent is the run's current life.
import { isActorError } from '../../base/actor-error.ts';
import type { ActorContext } from '../../runtime/actor-context.ts';
import { defineActor } from '../../runtime/definition.ts';
import type { ExitReason } from '../../runtime/exit-reason.ts';
import type { AnyRef } from '../../runtime/ref.ts';
import { GatewayCalls } from '../gateway/gateway-calls.ts';
import { AgentCrew } from '../life/agent-crew.ts';
import { PoolCalls } from '../life/pool-calls.ts';
import { withholdMessages } from '../life/withheld.ts';
import { MoneyDesk } from '../money/money-desk.ts';
import { withPartial } from '../money/partial-result.ts';
import { SessionService } from '../sessions/session-service.ts';
import { DeskClient } from '../shared/desk-client.ts';
import type { DeskResult } from '../shared/desk-protocol.ts';
import { homeOf, type Submission, type SwarmActors, type SwarmHome } from '../swarm-home.ts';
import type { Coordinator, PoolResult, Report } from '../swarm-protocol.ts';
import { Approvals } from '../trust/approvals.ts';
import { taintFromOthers } from '../trust/taint-from-others.ts';
import { Admission, claimOf, overloaded } from './admission.ts';
import { cancelled, inherited } from './cancelled-ending.ts';
import { judgeOutput, type Verdict } from './judge-output.ts';
import type { AgentEffect, Effect } from './run-effects.ts';
import type { RunEvent, RunHappening } from './run-event.ts';
import { isTerminal, type RunRecord } from './run-record.ts';
import type { RunState } from './run-state.ts';
import { RunStore } from './run-store.ts';
import { recordOf } from './run-view.ts';
import { TimerBoard } from './timer-board.ts';

export const runCoordinator = defineActor<Coordinator, { readonly swarm: string }>(
  import.meta.url,
  'coordinator',
  async (ctx, { swarm }) => {
    const coordinator = new RunCoordinator(ctx, homeOf(swarm));
    await coordinator.recover();
    return coordinator;
  },
  // A long journal takes its time to fold.
  { initTimeoutMs: Number.POSITIVE_INFINITY, redact: withholdMessages },
);

class RunCoordinator implements Coordinator {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;
  readonly #admission: Admission;
  readonly #timers: TimerBoard;
  readonly #sessions: SessionService;
  readonly #crew: AgentCrew;
  readonly #pool: PoolCalls;
  readonly #gateway: GatewayCalls;
  readonly #money: MoneyDesk;
  readonly #shared: DeskClient;
  readonly #approvals: Approvals;
  #hasBegun = false;
  /** Whether this life knows what lay in the home when it began. */
  #hasLooked = false;

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome) {
    this.#ctx = ctx;
    this.#home = home;
    const nowMs = (): number => home.nowMs();
    const after = (delayMs: number, ring: () => void): { cancel(): void } => ctx.after(delayMs, ring);
    this.#admission = new Admission(home.settings.limits);
    this.#timers = new TimerBoard({ nowMs, after }, (run, meaning) => this.#rang(run, meaning));
    this.#store = new RunStore({
      journal: home.journal,
      nowMs,
      changed: (before, state, event) => this.#changed(before, state, event),
      due: (state, effect) => this.#due(state, effect),
      settled: () => this.#settled(),
      later: (promise, act) => ctx.pipe(promise, (outcome) => (outcome.ok ? act() : Promise.reject(outcome.error))),
    });
    this.#sessions = new SessionService(ctx, home, this.#store, () => this.#admission.room());
    this.#crew = new AgentCrew(ctx, home, this.#store);
    this.#pool = new PoolCalls(ctx, home, this.#store);
    this.#gateway = new GatewayCalls(ctx, home, this.#store);
    const { prices, brain } = home.settings;
    this.#money = new MoneyDesk({
      ...{ store: this.#store, ledger: home.ledger, prices, brain, wallMs: () => home.wallMs() },
      waits: (run) => home.board.activity(run, 'waiting for what open calls may leave'),
    });
    this.#shared = new DeskClient(home, this.#store);
    this.#approvals = new Approvals(ctx, home, this.#store);
  }

  async recover(): Promise<void> {
    const { shared } = this.#home;
    this.#home.continueFrom(await this.#store.recover((before, event) => shared.replay(before, event)));
    shared.restored();
    const states = this.#store.all();
    this.#home.ledger.recover(states);
    for (const state of states) {
      this.#home.noteRun(state.spec);
      this.#sessions.changed(undefined, state);
      this.#postAgain(this.#recordOf(state));
    }
    for (const state of states) if (state.spec.parent === null && state.endedMs !== null) this.#sessions.ended(state);
    // After a crash nobody says again what lies in the home.
    if (this.#home.actors !== undefined) await this.lookAgain();
  }

  /** What a former life of this process recorded and did not live to tell is news still; what a journal brings from earlier processes is none. */
  #postAgain(record: RunRecord): void {
    const { actors, board } = this.#home;
    const { id, status, restarts } = record;
    const told = board.record(id);
    const isNews = actors !== undefined && (told?.status !== status || told.restarts !== restarts);
    board.post({ id, status, isNews, make: () => record });
  }

  async lookAgain(): Promise<void> {
    const { actors } = this.#home;
    if (!this.#hasBegun && actors !== undefined) await this.#begin(actors);
    const isNewLife = !this.#hasLooked;
    const news = this.#home.takeNews(isNewLife);
    this.#hasLooked = true;
    this.#accept([...news.submissions.values()]);
    for (const [run, message] of news.cancels) this.#store.record(run, cancelled(message));
    this.#sessions.takeWishes(isNewLife);
    this.#store.afterCommit(() => this.#home.recorded(news));
    this.#store.settle();
  }

  #accept(submissions: readonly Submission[]): void {
    const isNew = ({ spec }: Submission): boolean => this.#store.get(spec.id) === undefined;
    const fresh = submissions.filter(isNew);
    const room = this.#admission.room();
    for (const { spec } of fresh.slice(0, room)) {
      const { deadlineMs } = spec.limits;
      const deadlineAtMs = deadlineMs === undefined ? null : this.#home.nowMs() + deadlineMs;
      this.#store.record(spec.id, { kind: 'accepted', spec: { ...spec, deadlineAtMs } });
    }
    const { maxQueued } = this.#home.settings.limits;
    for (const { spec } of fresh.slice(room)) this.#home.refuse(spec.id, overloaded(maxQueued));
  }

  report(report: Report): void {
    if (!this.#crew.heard(report)) return;
    for (const happening of report.happenings) this.#store.record(report.run, happening);
    this.#store.settle();
  }

  toolDone(done: PoolResult): void {
    this.#pool.done(done);
  }

  deskDone(done: DeskResult): void {
    this.#shared.done(done);
  }

  childRestarted(id: string, incarnation: number, reason: ExitReason): void {
    this.#crew.restarted(id, incarnation, reason);
  }

  childGone(id: string, reason: ExitReason, gaveUp: boolean): void {
    this.#crew.gone(id, reason, gaveUp);
  }

  /** Takes up what the journal says: what still goes on is met again, everything else that is due is done. */
  async #begin(actors: SwarmActors): Promise<void> {
    this.#hasBegun = true;
    for (const state of this.#store.all().toSorted((a, b) => a.sinceMs - b.sinceMs)) {
      this.#admission.update(state.spec.id, claimOf(state), state.spec.parent);
      this.#timers.update(state);
    }
    await this.#crew.meet(actors.agents);
    await this.#pool.meet(actors);
    this.#shared.findLost();
    this.#store.resume();
    this.#whenDown(actors.agents, () => this.#crew.meet(actors.agents));
    this.#whenDown(actors.toolRunner, () => this.#pool.meet(actors));
    this.#whenDown(actors.desk, () => this.#shared.meet());
  }

  /** When the agents' supervisor or the tool runner fails, nobody says what became of what they had. */
  #whenDown(ref: AnyRef, meet: () => Promise<void>): void {
    this.#ctx.watch(ref, async ({ reason }) => {
      if (this.#home.actors === undefined || reason.kind === 'no-actor') return;
      this.#whenDown(ref, meet);
      try {
        await meet();
      } catch (error) {
        // It is not coming back: everything is about to stop.
        if (!isActorError(error, 'no-actor') && !isActorError(error, 'down')) throw error;
      }
      this.#store.settle();
    });
  }

  #changed(before: RunState | undefined, state: RunState, event: RunEvent): void {
    const { id, parent } = state.spec;
    const { telemetry } = this.#home;
    if (telemetry !== undefined) this.#store.afterCommit(() => telemetry.changed(before, state, event));
    this.#admission.update(id, claimOf(state), parent);
    this.#home.ledger.update(state);
    this.#timers.update(state, before);
    this.#gateway.heard(before, state, event);
    this.#sessions.changed(before, state);
    this.#approvals.update(state);
    const taint = taintFromOthers(state, event, this.#store);
    if (taint !== undefined) this.#store.record(id, taint);
    if (event.kind === 'ending') this.#store.afterCommit(() => this.#pool.cancel(id));
    const isNews = before?.status !== state.status || before.restarts !== state.restarts;
    this.#post(state, isNews);
    if (state.endedMs === null) return;
    this.#crew.forget(id);
    this.#store.afterCommit(() => {
      this.#home.agents.delete(id);
      this.#home.tape?.runEnded(id);
      this.#shared.runEnded(id);
    });
    if (parent === null && before?.endedMs === null) this.#sessions.ended(state);
  }

  #post(state: RunState, isNews: boolean): void {
    const atMs = this.#home.nowMs();
    const { spec, status } = state;
    this.#store.afterCommit(() => this.#home.board.post({ id: spec.id, status, isNews, make: () => recordOf(state, atMs) }));
  }

  #due(state: RunState, effect: Effect): void {
    const { id, parent } = state.spec;
    switch (effect.kind) {
      case 'record':
        this.#store.record(id, effect.happening);
        return;
      case 'reserve':
        this.#money.reserve(state, effect);
        return;
      case 'settle-call':
        if (!this.#gateway.settle(state, effect)) this.#money.settle(state, effect);
        return;
      case 'session-tool':
        this.#sessions.due(state, effect);
        this.#store.afterCommit(() => this.#home.board.activity(id, effect.call.name));
        return;
      case 'wake':
      case 'take-turn':
      case 'release':
        this.#sessions.due(state, effect);
        return;
      case 'ask-approval':
        this.#store.afterCommit(() => this.#approvals.ask(id));
        return;
      case 'judge-output':
        this.#judge(state, effect.turn, effect.value);
        return;
      case 'cancel-children':
        for (const one of state.children) if (one.outcome === null) this.#store.record(one.id, inherited(state.ending));
        return;
      case 'announce':
        if (parent !== null && isTerminal(state.status))
          this.#store.record(parent, { kind: 'announced', child: id, outcome: state.status });
        return;
      case 'start-life':
        this.#store.afterCommit(() => this.#crew.start(id, effect));
        return;
      case 'call-pool':
        this.#store.afterCommit(() => this.#pool.make(state, effect));
        return;
      case 'call-desk':
        this.#store.afterCommit(() => this.#shared.make(state, effect));
        return;
      case 'retire':
      case 'halt':
        this.#store.afterCommit(() => this.#crew.stop(effect.life));
        return;
      default:
        this.#crew.orderLater(id);
        effect satisfies AgentEffect;
    }
  }

  #judge({ spec }: RunState, turn: number, value: unknown): void {
    const agent = this.#home.agents.get(spec.id) ?? this.#home.settings.agents.get(spec.agent.name);
    const say = (verdict: Verdict): void => {
      const done: RunHappening = verdict.ok
        ? { kind: 'ending', ending: { kind: 'done', value: verdict.value } }
        : { kind: 'output-rejected', turn, problem: verdict.problem };
      this.#store.record(spec.id, done);
      this.#store.settle();
    };
    const verdict = judgeOutput(agent?.original.output, value);
    if (!(verdict instanceof Promise)) say(verdict);
    else this.#ctx.pipe(verdict, (outcome) => (outcome.ok ? say(outcome.value) : Promise.reject(outcome.error)));
  }

  #settled(): void {
    if (!this.#hasBegun) return;
    this.#money.serve();
    for (let run = this.#admission.next(); run !== undefined; run = this.#admission.next()) {
      this.#admission.update(run, 'place', this.#store.get(run)?.spec.parent ?? null);
      this.#store.record(run, { kind: 'admitted' });
    }
  }

  #rang(run: string, meaning: RunHappening | 'wake'): void {
    const state = this.#store.get(run);
    const stateOf = (id: string): RunState | undefined => this.#store.get(id);
    if (meaning !== 'wake') this.#store.record(run, withPartial(meaning, state, stateOf));
    else if (state?.wait?.for.kind === 'approval') this.#store.record(run, this.#approvals.late(state));
    else if (state?.wait != null) this.#sessions.timedOut(state);
    this.#store.settle();
  }

  #recordOf(state: RunState): RunRecord {
    return recordOf(state, this.#home.nowMs());
  }
}
