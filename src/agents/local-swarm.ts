// The swarm of this process, over its home: what it does for its user is asked of the coordinator, and what it knows is read off the board.

import { ActorError, invalidArgument, isActorError } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { type Agent, checkAgent } from './agent.ts';
import { type CallOptions, checkCallOptions, heed } from './call-options.ts';
import type { StreamedEvent } from './events/event-stream.ts';
import { swarmEvents } from './events/event-streams.ts';
import type { GatewayStatistics } from './gateway/gateway-statistics.ts';
import { healthOf, type SwarmHealth } from './health.ts';
import { type Joins, joinsWith } from './joins/joins.ts';
import { type MapLoop, type Merges, mapLoop, mergesWith } from './joins/merges.ts';
import { longestAnswerMs } from './journal/watched-journal.ts';
import { narrowLimits, type RunLimits, runLimits } from './limits.ts';
import { type LedgerReport, ledgerReport } from './money/ledger-report.ts';
import { refuseUnpriced } from './money/refuse-unpriced.ts';
import { checkItems, checkMapOptions, type MapOptions, mapRuns, type StartedRun } from './runs/map-runs.ts';
import { checkReason, type Run, RunHandle, type Session } from './runs/run.ts';
import { asRunError } from './runs/run-board.ts';
import type { AgentSpec, RunSpec } from './runs/run-event.ts';
import { isTerminal, type RunOutcome, type RunRecord } from './runs/run-record.ts';
import { submittedRecord } from './runs/submitted-record.ts';
import { LocalSessions, sessionPart } from './sessions/local-sessions.ts';
import { type Board, BoardHandle } from './shared/board.ts';
import type { Swarm, SwarmDrainOptions, SwarmDrainReport } from './swarm.ts';
import type { SwarmHome } from './swarm-home.ts';
import { agentSpec } from './swarm-settings.ts';
import { type NormalTask, normaliseTask, type Task } from './task.ts';

export interface SwarmParts {
  readonly home: SwarmHome;
  /** Stops the actors. */
  readonly stop: () => Promise<void>;
}

/** How long a source of items may take to end when it is left. */
const mostReturnMs = 1000;

export class LocalSwarm implements Swarm {
  readonly board: Board;
  readonly all: Joins['all'];
  readonly allSettled: Joins['allSettled'];
  readonly any: Joins['any'];
  readonly race: Joins['race'];
  readonly quorum: Joins['quorum'];
  readonly merge: Merges['merge'];
  readonly #home: SwarmHome;
  readonly #stopActors: () => Promise<void>;
  readonly #byTaskKey = new Map<string, Run<unknown>>();
  /** The key of each run that has one, as long as its record is kept. */
  readonly #keys = new Map<string, string>();
  readonly #sessions: LocalSessions;
  /** What agents are in this swarm, by the model that a task asks for: neither they nor the settings change. */
  readonly #specs = new WeakMap<Agent, Map<string, AgentSpec>>();
  #stopping: Promise<void> | undefined;

  constructor({ home, stop }: SwarmParts) {
    this.#home = home;
    this.#stopActors = stop;
    this.#sessions = new LocalSessions(home, (agent, task, session) => this.#submit(agent, task, {}, session));
    this.board = new BoardHandle({ board: home.shared.board, desk: () => home.actors?.desk, closing: home.closing });
    const joins = joinsWith((delayMs, ring) => home.after(delayMs, ring));
    this.all = joins.all;
    this.allSettled = joins.allSettled;
    this.any = joins.any;
    this.race = joins.race;
    this.quorum = joins.quorum;
    this.merge = mergesWith(this).merge;
    home.board.whenDropped((root) => this.#dropKey(root));
  }

  spawn<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>, options: CallOptions = {}): Run<Output> {
    checkCallOptions(options);
    return this.#start(agent, task, options).run;
  }

  run<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>, options: CallOptions = {}): Run<Output> {
    return this.spawn(agent, task, options);
  }

  map<Item, Input, Output>(
    agent: Agent<Input, Output>,
    items: Iterable<Item> | AsyncIterable<Item>,
    task: (item: Item, index: number) => Task<Input>,
    options: MapOptions = {},
  ): MapLoop<Item, Output> {
    checkAgent(agent, 'agent');
    checkItems(items);
    if (typeof task !== 'function') throw invalidArgument('task', 'a function that makes the task of an item', task);
    checkMapOptions(options);
    const home = this.#home;
    const { maxConcurrent, maxQueued } = home.settings.limits;
    const { concurrency = maxConcurrent + Math.min(maxConcurrent, maxQueued), retries, signal } = options;
    const outcomes = mapRuns<Item, Output>({
      items,
      mostOpen: concurrency,
      retries,
      closing: home.closing,
      signal,
      after: (delayMs, ring) => home.after(delayMs, ring),
      start: (item, index) => this.#start(agent, task(item, index), options),
      refused: (error) => this.#refused(agent, error),
      patiently: (promise) => home.atMost(mostReturnMs, promise),
    });
    return mapLoop(this, outcomes);
  }

  ledger(): LedgerReport {
    return ledgerReport(this.#home.ledger, this.records());
  }

  records(): RunRecord[] {
    return this.#home.board.records();
  }

  session(id: string): Session {
    return this.#sessions.get(id);
  }

  parked(): RunRecord[] {
    const { board } = this.#home;
    return board.records().flatMap(({ parked = [] }) => parked.flatMap((run) => board.record(run) ?? []));
  }

  events(): AsyncIterable<StreamedEvent> {
    return swarmEvents(this.#home.board);
  }

  health(): SwarmHealth {
    const home = this.#home;
    const { system, settings, phase: state } = home;
    const { maxConcurrent: places } = settings.limits;
    // The sums alone; lines by run would take long.
    const ledger = ledgerReport(home.ledger, []);
    return healthOf({
      ...{ state, nowMs: home.nowMs(), records: this.records(), submittedMs: (run) => home.submittedMs(run) },
      ...{ places, slots: system.slots(), ledger, unansweredMs: home.journal.unansweredMs },
    });
  }

  gateway(): Promise<GatewayStatistics | null> {
    return this.#home.gateway.statistics();
  }

  async drain(options: SwarmDrainOptions = {}): Promise<SwarmDrainReport> {
    checkObject(options, 'options');
    checkFields(options, ['timeoutMs'], 'the options are');
    const { timeoutMs = 30_000 } = options;
    if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0))
      throw invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
    const home = this.#home;
    if (home.phase === 'running') home.phase = 'draining';
    home.close();
    const open = this.#openRoots();
    await home.atMost(timeoutMs, Promise.all(open.map(({ id }) => home.board.whenEnded(id))));
    const cancelled = this.#openRoots().length;
    await this.stop();
    return { ended: open.length - cancelled, cancelled };
  }

  async cancel(reason?: string): Promise<void> {
    checkReason(reason);
    const open = this.#openRoots();
    for (const { id } of open) this.#cancel(id, reason);
    await Promise.all(open.map(({ id }) => this.#home.board.whenEnded(id)));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    const { length: openRuns } = this.#openRoots();
    if (openRuns > 0) this.#home.log.warn({ openRuns }, 'the swarm is left with open runs, which are cancelled');
    return this.stop();
  }

  /** Runs that another process left in the journal have a record, though no handle. */
  #openRoots(): RunRecord[] {
    return this.records().filter(({ parent, outcome }) => parent === null && outcome === null);
  }

  async #stop(): Promise<void> {
    const home = this.#home;
    if (home.phase !== 'failed') home.phase = 'stopping';
    home.close();
    if (home.actors !== undefined) await home.atMost(longestAnswerMs, this.cancel('the swarm is stopped'));
    home.actors = undefined;
    home.wishes.abandon(new ActorError('system-stopped', 'the swarm was stopped'));
    home.abandonRuns(new ActorError('system-stopped', 'the swarm was stopped, and the end of the run could not be recorded'));
    await this.#stopActors();
    if (home.phase !== 'failed') home.phase = 'stopped';
    home.telemetry?.close();
    home.board.close();
  }

  #start<Output>(agent: Agent<unknown, Output>, task: unknown, { signal, limits = {} }: CallOptions): StartedRun<Output> {
    if (this.#home.closing.aborted) throw new ActorError('system-stopped', 'the swarm is stopping or has stopped');
    checkAgent(agent, 'agent');
    const normal = normaliseTask(agent, task);
    const key = normal.taskKey === undefined ? undefined : `${agent.name}/${normal.taskKey}`;
    const known = key === undefined ? undefined : (this.#byTaskKey.get(key) ?? this.#takeUp(key, agent));
    if (known !== undefined && (!isTerminal(known.status) || known.status === 'done')) {
      return { run: known as Run<Output>, isNew: false };
    }
    const run = this.#submit<Output>(agent, normal, limits);
    if (key !== undefined) this.#keep(key, run);
    heed(signal, run);
    return { run, isNew: true };
  }

  #keep(key: string, run: Run<unknown>): void {
    this.#byTaskKey.set(key, run);
    this.#keys.set(run.id, key);
  }

  /** A handle of the run that another process started with that key, as long as its record is kept. */
  #takeUp(key: string, agent: Agent): Run<unknown> | undefined {
    const { board, taskKeys, agents } = this.#home;
    const record = board.record(taskKeys.get(key) ?? '');
    if (record === undefined) return undefined;
    const { id } = record;
    const cancel = (reason: string | undefined): void => this.#cancel(id, reason);
    const run = new RunHandle({ id, board, promises: board.meet(record), cancel, ...this.#sessions.partsOfKnown(id) }, record);
    if (!isTerminal(record.status) && !agents.has(id)) agents.set(id, agent);
    this.#keep(key, run);
    return run;
  }

  #dropKey(run: string): void {
    const key = this.#keys.get(run);
    if (key === undefined) return;
    this.#keys.delete(run);
    if (this.#byTaskKey.get(key)?.id === run) this.#byTaskKey.delete(key);
  }

  #submit<Output>(agent: Agent, task: NormalTask, ofCall: Partial<RunLimits>, session?: string): Run<Output> {
    const { settings, board } = this.#home;
    const spec = this.#specOf(agent, task.model);
    this.#home.patterns.meet(agent);
    const limits = narrowLimits(runLimits(settings.limits), agent.limits, task.limits, ofCall);
    refuseUnpriced(spec, limits, settings.prices, this.#home.wallMs());
    const id = this.#home.nextRun();
    const { input, files, taskKey = null, label } = task;
    const traceparent = this.#home.telemetry?.callerContext();
    const runSpec: RunSpec = {
      ...{ id, parent: null, root: id, depth: 0, agent: spec, input, files, label, taskKey },
      ...{ limits, deadlineAtMs: null, ...(task.tainted ? { taintedBy: 'task' } : {}), ...sessionPart(id, task, session) },
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const { note, ...parts } = this.#sessions.partsOf(runSpec, agent);
    const record = submittedRecord(id, agent, task, spec.model);
    const promises = board.open(record);
    const cancel = (reason: string | undefined): void => this.#cancel(id, reason);
    const run = new RunHandle<Output>({ id, board, promises, cancel, ...parts }, record);
    note(run);
    this.#home.agents.set(id, agent);
    this.#home.submit({ spec: runSpec, submittedMs: this.#home.nowMs() });
    return run;
  }

  #specOf(agent: Agent, model = ''): AgentSpec {
    const known = this.#specs.get(agent) ?? new Map<string, AgentSpec>();
    this.#specs.set(agent, known);
    const spec = known.get(model) ?? agentSpec(this.#home.settings, agent, model === '' ? undefined : model);
    known.set(model, spec);
    return spec;
  }

  #cancel(id: string, reason = 'the run was cancelled'): void {
    if (this.#home.board.record(id)?.outcome !== null) return;
    this.#home.cancel(id, reason);
  }

  /** The record of a run that could not even be submitted, so that every item of a map has one. */
  #refused<Output>(agent: Agent, error: unknown): RunOutcome<Output> & { readonly error: ActorError } {
    const { board } = this.#home;
    const id = this.#home.nextRun();
    const reason = isActorError(error) ? error : asRunError(error);
    board.open(submittedRecord(id, agent, { input: '', files: [] }, agent.model));
    board.refuse(id, reason, this.#home.nowMs());
    this.#home.ledger.close(id);
    return { ok: false, kind: 'refused', error: reason, record: board.record(id) as RunRecord };
  }
}
