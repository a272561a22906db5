// The swarm as its user holds it: starts runs, and knows what became of them.
import { ActorError, isActorError } from '../base/actor-error.ts';
import { type Agent, checkAgent } from './agent.ts';
import { narrowLimits, runLimits } from './limits.ts';
import { mapRuns } from './map-runs.ts';
import { type Run, RunHandle } from './run.ts';
import { asRunError } from './run-board.ts';
import type { RunSpec } from './run-event.ts';
import { isTerminal, type MapOutcome, type RunOutcome, type RunRecord } from './run-record.ts';
import { oneLine } from './run-view.ts';
import type { SwarmHome } from './swarm-home.ts';
import { agentSpec } from './swarm-settings.ts';
import { inputText, type NormalTask, normaliseTask, type Task } from './task.ts';

/** Runs agents. `stop` it, or hold it with `await using`. */
export interface Swarm {
  /** Starts a run and returns at once. Throws `invalid-argument` or `invalid-input` for a task that cannot be; `system-stopped` after `stop`. */
  spawn<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>): Run<Output>;
  /** The same as `spawn`; reads better for the one run that the rest hangs under. */
  run<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>): Run<Output>;
  /**
   * One run for each item; the outcomes come as the runs end, each with its item and index. Items are taken only as fast as runs end, so that
   * endless ones are welcome. An item whose task cannot be, or whose task function throws, fails alone. Leaving the loop cancels the rest.
   */
  map<Item, Input, Output>(
    agent: Agent<Input, Output>,
    items: Iterable<Item> | AsyncIterable<Item>,
    task: (item: Item, index: number) => Task<Input>,
  ): AsyncIterable<MapOutcome<Item, Output>>;
  /** The outcomes of all, in the order given. Never rejects. */
  allSettled<Output>(runs: Iterable<Run<Output>>): Promise<RunOutcome<Output>[]>;
  /** The records of the runs, those that models started too, in the order in which they began; of ended runs the last ones (`keepRecords`). */
  records(): RunRecord[];
  /** Cancels all runs; settled when all have ended. The swarm can be used afterwards. */
  cancel(reason?: string): Promise<void>;
  /** Cancels all runs and stops everything that the swarm started: its actors, and its system when it has one of its own. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SwarmParts {
  readonly home: SwarmHome;
  /** Stops the actors. */
  readonly stop: () => Promise<void>;
}

export class LocalSwarm implements Swarm {
  readonly #home: SwarmHome;
  readonly #stopActors: () => Promise<void>;
  readonly #handles = new Map<string, Run<unknown>>();
  readonly #byTaskKey = new Map<string, Run<unknown>>();
  #stopping: Promise<void> | undefined;

  constructor({ home, stop }: SwarmParts) {
    this.#home = home;
    this.#stopActors = stop;
  }

  spawn<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>): Run<Output> {
    if (this.#stopping !== undefined || this.#home.actors === undefined) {
      throw new ActorError('system-stopped', 'the swarm is stopping or has stopped');
    }
    checkAgent(agent, 'agent');
    const normal = normaliseTask(agent, task);
    const key = normal.taskKey === undefined ? undefined : `${agent.name}/${normal.taskKey}`;
    const known = key === undefined ? undefined : this.#byTaskKey.get(key);
    if (known !== undefined && (!isTerminal(known.status) || known.status === 'done')) return known as Run<Output>;
    const run = this.#submit<Output>(agent, normal);
    if (key !== undefined) this.#byTaskKey.set(key, run);
    return run;
  }

  run<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>): Run<Output> {
    return this.spawn(agent, task);
  }

  map<Item, Input, Output>(
    agent: Agent<Input, Output>,
    items: Iterable<Item> | AsyncIterable<Item>,
    task: (item: Item, index: number) => Task<Input>,
  ): AsyncIterable<MapOutcome<Item, Output>> {
    checkAgent(agent, 'agent');
    return mapRuns<Item, Output>({
      items,
      mostOpen: this.#home.settings.limits.maxConcurrent * 2,
      start: (item, index) => this.spawn(agent, task(item, index)),
      refused: (error) => this.#refused(agent, error),
    });
  }

  allSettled<Output>(runs: Iterable<Run<Output>>): Promise<RunOutcome<Output>[]> {
    return Promise.all([...runs].map((run) => run.outcome()));
  }

  records(): RunRecord[] {
    return this.#home.board.records();
  }

  async cancel(reason?: string): Promise<void> {
    const open = [...this.#handles.values()];
    // Runs that another process left in the journal have no handle.
    for (const { id, parent, outcome } of this.records()) if (parent === null && outcome === null) this.#cancel(id, reason);
    await Promise.all(open.map((run) => run.outcome()));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    if (this.#home.actors !== undefined) await this.cancel('the swarm is stopped');
    this.#home.actors = undefined;
    await this.#stopActors();
  }

  #submit<Output>(agent: Agent, task: NormalTask): Run<Output> {
    const { settings, board } = this.#home;
    const spec = agentSpec(settings, agent);
    const id = this.#home.nextRun();
    const limits = narrowLimits(runLimits(settings.limits), agent.limits, task.limits);
    const { input, files, taskKey = null } = task;
    const runSpec: RunSpec = {
      ...{ id, parent: null, root: id, depth: 0, agent: spec, input, files, label: null, taskKey },
      ...{ limits, deadlineAtMs: null },
    };
    const record = submittedRecord(id, agent, task);
    const promises = board.open(record);
    const run = new RunHandle<Output>({ id, board, promises, cancel: (reason) => this.#cancel(id, reason) }, record);
    this.#handles.set(id, run);
    void promises.outcome.promise.then(() => this.#handles.delete(id));
    this.#home.agents.set(id, agent);
    this.#home.submissions.set(id, { spec: runSpec });
    this.#home.actors?.coordinator.tell.lookAgain();
    return run;
  }

  #cancel(id: string, reason = 'the run was cancelled'): void {
    if (this.#home.board.record(id)?.outcome !== null) return;
    this.#home.cancels.set(id, reason);
    this.#home.actors?.coordinator.tell.lookAgain();
  }

  /** The record of a run that could not even be submitted, so that every item of a map has one. */
  #refused<Output>(agent: Agent, error: unknown): RunOutcome<Output> & { readonly error: ActorError } {
    const { board } = this.#home;
    const id = this.#home.nextRun();
    const reason = isActorError(error) ? error : asRunError(error);
    board.open(submittedRecord(id, agent, { input: '', files: [], taskKey: undefined, limits: {} }));
    board.refuse(id, reason, this.#home.nowMs());
    return { ok: false, kind: 'refused', error: reason, record: board.record(id) as RunRecord };
  }
}

function submittedRecord(id: string, agent: Agent, task: NormalTask): RunRecord {
  return {
    ...{ id, parent: null, agent: agent.name, task: oneLine(inputText(task.input)) },
    document: task.files.length === 1 ? (task.files[0]?.name ?? null) : null,
    ...{ status: 'submitted', outcome: null, result: null, error: null, restarts: 0, thread: null, toolThreads: [] },
    ...{ acceptedMs: null, queuedMs: 0, startedMs: null, ranMs: 0, endedMs: null },
    usage: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
    costUsd: 0,
  };
}
