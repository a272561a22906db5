// What of a swarm cannot travel: the objects that its actors on main reach by the swarm's id, also after a restart.

import type { Supervisor } from '../actors/supervisor/supervisor-protocol.ts';
import { ActorError } from '../base/actor-error.ts';
import type { Clock, TimerHandle } from '../base/clock.ts';
import { globalTable } from '../base/global-table.ts';
import type { Log } from '../base/log.ts';
import type { Ref } from '../runtime/ref.ts';
import { guardedLog } from '../runtime/reporting/guarded-log.ts';
import type { ActorSystem } from '../system/create-system.ts';
import type { Agent } from './agent.ts';
import type { DeltaSink } from './gateway/gateway-protocol.ts';
import { endHeldUpWatch, watchHeldUp } from './gateway/held-up.ts';
import type { SwarmGateway } from './gateway/swarm-gateway.ts';
import type { SwarmPhase } from './health.ts';
import type { Journal } from './journal/journal.ts';
import { WatchedJournal } from './journal/watched-journal.ts';
import { Ledger } from './money/ledger.ts';
import type { RunBoard } from './runs/run-board.ts';
import type { RunSpec } from './runs/run-event.ts';
import { CodeSessions } from './sessions/code-sessions.ts';
import { Wishes } from './sessions/wishes.ts';
import type { SharedDesk } from './shared/desk-protocol.ts';
import { SharedThings } from './shared/shared-things.ts';
import type { Coordinator, ToolRunner } from './swarm-protocol.ts';
import type { SwarmSettings } from './swarm-settings.ts';
import type { TapeDeck } from './tape/tape-deck.ts';
import type { TapeKeeper } from './tape/tape-protocol.ts';
import type { RunTelemetry } from './telemetry/run-telemetry.ts';
import { PatternWatch } from './trust/unmatched-patterns.ts';

/** A run that code asked for and that is not accepted yet. */
export interface Submission {
  readonly spec: RunSpec;
  /** By the swarm's time. */
  readonly submittedMs: number;
}

/** Wishes for the coordinator, by run. */
export interface News {
  readonly submissions: Map<string, Submission>;
  /** With the reason of each. */
  readonly cancels: Map<string, string>;
}

/** The swarm's own actors; their refs outlive restarts. */
export interface SwarmActors {
  readonly coordinator: Ref<Coordinator>;
  readonly toolRunner: Ref<ToolRunner>;
  /** Serves the tools of what the runs share. */
  readonly desk: Ref<SharedDesk>;
  /** Supervises the agents. */
  readonly agents: Ref<Supervisor>;
  /** For a swarm that has a tape. */
  readonly tapeKeeper: Ref<TapeKeeper> | undefined;
  /** For a swarm that asked for deltas. */
  readonly deltaSink: Ref<DeltaSink> | undefined;
}

export interface SwarmParts {
  readonly system: ActorSystem;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: SwarmSettings;
  readonly board: RunBoard;
  readonly tape: TapeDeck | undefined;
  readonly log: Log;
  readonly gateway: SwarmGateway;
}

export class SwarmHome {
  readonly system: ActorSystem;
  readonly journal: WatchedJournal;
  readonly settings: SwarmSettings;
  /** The caller's, for the swarm's own lines. */
  readonly log: Log;
  /** Records, and whoever waits for a run. */
  readonly board: RunBoard;
  readonly shared: SharedThings;
  readonly ledger: Ledger;
  readonly tape: TapeDeck | undefined;
  /** Where the calls of hosted models are made. */
  readonly gateway: SwarmGateway;
  /** Runs that wait to be accepted, in order; the coordinator takes one out when it is recorded. */
  readonly #submissions = new Map<string, Submission>();
  /** Runs to be cancelled, with the reason; taken out when it is recorded. */
  readonly #cancels = new Map<string, string>();
  /** Those of both that no life of the coordinator has seen yet. */
  #news: News = { submissions: new Map(), cancels: new Map() };
  /** The coordinator was told of news, and has not looked yet: one message is enough for any number of wishes. */
  #isTold = false;
  /** The agents of open runs as their owners defined them, for the schemas that cannot travel. */
  readonly agents = new Map<string, Agent>();
  /** The last run of each `agent/taskKey` that the journal knows, by its id; its record may have been let go. */
  readonly taskKeys = new Map<string, string>();
  readonly wishes: Wishes = new Wishes(() => this.tellCoordinator());
  readonly codeSessions: CodeSessions;
  /** To be told of the agent of each run that code asks for. */
  readonly patterns: PatternWatch;
  actors: SwarmActors | undefined;
  phase: SwarmPhase = 'running';
  /** Set when the swarm has it. */
  telemetry: RunTelemetry | undefined;
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  #epochMs: number;
  #rootRuns = 0;

  constructor(parts: SwarmParts) {
    this.system = parts.system;
    this.journal = new WatchedJournal(parts.journal, parts.clock);
    this.settings = parts.settings;
    this.board = parts.board;
    this.codeSessions = new CodeSessions(parts.settings.agents);
    this.ledger = new Ledger(parts.settings.limits);
    this.tape = parts.tape;
    this.log = guardedLog(parts.log);
    this.patterns = new PatternWatch(parts.settings, (unmatched) =>
      this.log.warn({ ...unmatched }, 'the pattern fits no tool of the swarm, or of the agents that it knows; is it mistyped?'),
    );
    this.gateway = parts.gateway;
    this.#clock = parts.clock;
    this.#epochMs = parts.clock.now();
    this.shared = new SharedThings({
      settings: parts.settings,
      nowMs: () => this.nowMs(),
      runTask: (request, options) => parts.system.runTask(request, options),
      activity: (run, text) => parts.board.activity(run, text),
    });
  }

  /** Milliseconds since the swarm was created, in the process that created it. */
  nowMs(): number {
    return Math.round((this.#clock.now() - this.#epochMs) * 1000) / 1000;
  }

  /** Milliseconds since 1970. */
  wallMs(): number {
    return this.#clock.wallTime();
  }

  /** Time never falls behind what the journal says. */
  continueFrom(lastMs: number): void {
    if (lastMs > this.nowMs()) this.#epochMs = this.#clock.now() - lastMs;
  }

  /** Wall clock of a time of the swarm; milliseconds since 1970. */
  wallMsOf(atMs: number): number {
    return this.#clock.wallTime() - (this.nowMs() - atMs);
  }

  /** Aborted once no run can be started any more. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Calls `ring` once, when so many milliseconds have passed. */
  after(delayMs: number, ring: () => void): TimerHandle {
    return this.#clock.after(delayMs, ring);
  }

  /** Settles when `promise` has, however that ended, or after `delayMs`. */
  async atMost(delayMs: number, promise: Promise<unknown>): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after(delayMs, resolve);
    promise.then(
      () => resolve(),
      () => resolve(),
    );
    await over;
    timer.cancel();
  }

  submit(submission: Submission): void {
    const { id } = submission.spec;
    this.#submissions.set(id, submission);
    this.#news.submissions.set(id, submission);
    this.tellCoordinator();
  }

  /** When code asked for a run that is not accepted yet. */
  submittedMs(run: string): number | undefined {
    return this.#submissions.get(run)?.submittedMs;
  }

  cancel(run: string, reason: string): void {
    this.#cancels.set(run, reason);
    this.#news.cancels.set(run, reason);
    this.tellCoordinator();
  }

  tellCoordinator(): void {
    if (this.#isTold || this.actors === undefined) return;
    this.#isTold = true;
    this.actors.coordinator.tell.lookAgain();
  }

  /** The run that code asked for is not accepted, and never will be; neither is there a session that it would have begun. */
  refuse(run: string, error: ActorError): void {
    this.board.refuse(run, error, this.nowMs());
    this.agents.delete(run);
    this.ledger.close(run);
    this.codeSessions.closed(run);
  }

  /** Nobody is left to carry the open runs on, nor to record their ends; whoever stops the swarm must not think that all is written. */
  abandonRuns(error: ActorError): void {
    const { length: openRuns } = this.board.records().filter(({ outcome }) => outcome === null);
    if (openRuns > 0 && this.phase !== 'failed') {
      const { unansweredMs, failure } = this.journal;
      const told = { openRuns, unansweredMs, ...(failure === undefined ? {} : { err: failure.error }) };
      this.log.error(told, 'the swarm is stopped, and the ends of its open runs could not be recorded');
    }
    this.board.abandon(error, this.nowMs());
  }

  /** What there is to take up: for a new life of the coordinator everything that is not recorded, later only what has come since. */
  takeNews(isNewLife: boolean): News {
    this.#isTold = false;
    const news = isNewLife ? { submissions: new Map(this.#submissions), cancels: new Map(this.#cancels) } : this.#news;
    this.#news = { submissions: new Map(), cancels: new Map() };
    return news;
  }

  /** The wishes are in the journal. */
  recorded({ submissions, cancels }: News): void {
    for (const run of submissions.keys()) this.#submissions.delete(run);
    for (const [run, reason] of cancels) if (this.#cancels.get(run) === reason) this.#cancels.delete(run);
  }

  /** The id of the next run that code starts. */
  nextRun(): string {
    return String(++this.#rootRuns);
  }

  /** A run that the journal knows: its id is taken, and it waits no more to be accepted, also when nobody came to say so before a crash. */
  noteRun({ id, parent, agent, taskKey }: RunSpec): void {
    this.#submissions.delete(id);
    if (!id.includes('.')) this.#rootRuns = Math.max(this.#rootRuns, Number(id));
    if (parent === null && taskKey !== null) this.taskKeys.set(`${agent.name}/${taskKey}`, id);
  }
}

const homes = globalTable<SwarmHome>('troupe.swarms');

export function openHome(swarm: string, home: SwarmHome): void {
  homes.set(swarm, home);
  watchHeldUp(swarm, home);
}

export function closeHome(swarm: string): void {
  homes.delete(swarm);
  endHeldUpWatch(swarm);
}

/** The home of a swarm; throws `system-stopped` when the swarm has stopped. */
export function homeOf(swarm: string): SwarmHome {
  const home = homes.get(swarm);
  if (home === undefined) throw new ActorError('system-stopped', 'the swarm has stopped');
  return home;
}
