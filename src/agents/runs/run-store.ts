// The run store: the states of all runs as the folds of their events, and the one writer of the journal.
// 1. An event is folded at once and journaled with everything else of its turn as one batch; whatever can be seen from outside waits for that.
// 2. Batches are appended one after another; what happens meanwhile goes into the next.
// 3. What cannot be folded or seen to ends the run that it is about, as `run-failed`, and no other.
// 4. A failed append is thrown in the owner's turn: the owner dies, and its next life folds what the journal has.

import { describeValue } from '../../base/actor-error.ts';
import type { Journal } from '../journal/journal.ts';
import { CommitActs } from './commit-acts.ts';
import { isStillDue } from './due-changes.ts';
import { foldRun } from './fold-run.ts';
import { dueEffects, type Effect } from './run-effects.ts';
import type { RunEvent, RunHappening } from './run-event.ts';
import type { RunState } from './run-state.ts';
import { runTransition } from './run-transition.ts';

/** The owner of a store: what it does, and how it waits. */
export interface StoreOwner {
  readonly journal: Journal;
  /** Milliseconds since the swarm was created. */
  nowMs(): number;
  /** A run's state changed. */
  changed(before: RunState | undefined, after: RunState, event: RunEvent): void;
  /** Something is due, in the turn in which it became so. */
  due(state: RunState, effect: Effect): void;
  /** Everything due was seen to; what the owner records now is the turn's as well. */
  settled(): void;
  /** Calls back, as a turn of the owner, when the promise has settled; an error is thrown there. */
  later(promise: Promise<unknown>, then: () => void): void;
}

/** What became due, and the state of its run by then. */
interface DueEffect {
  readonly run: string;
  readonly effect: Effect;
  readonly since: RunState;
}

export class RunStore {
  readonly #owner: StoreOwner;
  readonly #states = new Map<string, RunState>();
  /** The states as the journal has them. */
  readonly #committed = new Map<string, RunState>();
  /** Runs beneath each root run. */
  readonly #beneath = new Map<string, number>();
  readonly #events: RunEvent[] = [];
  readonly #effects: DueEffect[] = [];
  #batch: RunEvent[] = [];
  #afterCommit = new CommitActs();
  #isSettling = false;
  #isAppending = false;

  constructor(owner: StoreOwner) {
    this.#owner = owner;
  }

  /** Folds the journal, and tells `hear` of each event and of the run before it; returns the time of the last event. */
  async recover(hear: (before: RunState | undefined, event: RunEvent) => void = () => {}): Promise<number> {
    let lastMs = 0;
    for await (const { event } of this.#owner.journal.read(1)) {
      const before = this.#states.get(event.run);
      hear(before, event);
      const next = foldRun(before, event, (run) => this.#states.get(run));
      if (next !== undefined) this.#put(next);
      lastMs = Math.max(lastMs, event.atMs);
    }
    for (const [run, state] of this.#states) this.#committed.set(run, state);
    return lastMs;
  }

  /** A run as it stands, with what is not in the journal yet. */
  get(run: string): RunState | undefined {
    return this.#states.get(run);
  }

  /** A run as the journal has it. */
  committed(run: string): RunState | undefined {
    return this.#committed.get(run);
  }

  all(): readonly RunState[] {
    return [...this.#states.values()];
  }

  /** How many runs were accepted beneath that root run. */
  countBeneath(root: string): number {
    return this.#beneath.get(root) ?? 0;
  }

  /** Everything that is due for all runs, as after a crash. */
  resume(): void {
    for (const state of this.all())
      for (const effect of dueEffects(state)) this.#effects.push({ run: state.spec.id, effect, since: state });
    this.settle();
  }

  record(run: string, happening: RunHappening): void {
    this.#events.push({ ...happening, run, atMs: this.#owner.nowMs() });
  }

  /** Calls `act` once everything recorded so far is in the journal. Of several acts of one name in a turn, the last is called, in its own place. */
  afterCommit(act: () => void, name?: string): void {
    this.#afterCommit.add(act, name);
  }

  /** Whether that effect is still due. */
  isDue(run: string, effect: Effect): boolean {
    const state = this.#states.get(run);
    return state !== undefined && isStillDue(state, effect);
  }

  /** Folds what was recorded, sees to what is due by it, and appends the batch. Ends every turn of the owner. */
  settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    do {
      this.#drain();
      this.#owner.settled();
    } while (this.#events.length > 0);
    this.#isSettling = false;
    this.#commit();
  }

  /** Lets a tree of ended runs go. */
  forget(root: string): void {
    const state = this.#states.get(root);
    if (state === undefined) return;
    this.#states.delete(root);
    this.#committed.delete(root);
    this.#beneath.delete(root);
    for (const child of state.children) this.forget(child.id);
  }

  /** Events first, so that each effect meets the state that it is about. Both lists grow while they are gone through. */
  #drain(): void {
    for (let at = 0; ; at++) {
      for (const event of this.#events) this.#apply(event);
      this.#events.length = 0;
      const next = this.#effects[at];
      if (next === undefined) break;
      const state = this.#states.get(next.run);
      // In the state in which it became due it is due.
      if (state !== undefined && (state === next.since || isStillDue(state, next.effect))) this.#seeTo(state, next.effect);
    }
    this.#effects.length = 0;
  }

  #seeTo(state: RunState, effect: Effect): void {
    try {
      this.#owner.due(state, effect);
    } catch (error) {
      if (state.ending !== null) throw error;
      this.#fail(state.spec.id, error);
    }
  }

  #fail(run: string, cause: unknown): void {
    const message = `the run cannot go on: ${cause instanceof Error ? cause.message : describeValue(cause)}`;
    this.record(run, { kind: 'ending', ending: { kind: 'failed', error: { code: 'run-failed', message } } });
  }

  /** What the event leads to; nothing when it cannot be folded, which ends its run. */
  #transition(before: RunState | undefined, event: RunEvent): ReturnType<typeof runTransition> {
    try {
      return runTransition(before, event, (run) => this.#states.get(run));
    } catch (error) {
      if (before === undefined || before.ending !== null || event.kind === 'ending') throw error;
      this.#fail(event.run, error);
      return [before, []];
    }
  }

  #apply(event: RunEvent): void {
    const before = this.#states.get(event.run);
    const [after, effects] = this.#transition(before, event);
    if (after === undefined || after === before) return;
    this.#put(after);
    this.#batch.push(event);
    this.#owner.changed(before, after, event);
    for (const effect of effects) this.#effects.push({ run: event.run, effect, since: after });
  }

  #put(state: RunState): void {
    const { id, root } = state.spec;
    if (id !== root && !this.#states.has(id)) this.#beneath.set(root, this.countBeneath(root) + 1);
    this.#states.set(id, state);
  }

  #commit(): void {
    if (this.#isAppending) return;
    const batch = this.#batch;
    const acts = this.#afterCommit;
    if (batch.length === 0 && acts.isEmpty) return;
    this.#batch = [];
    this.#afterCommit = new CommitActs();
    const changed = [...new Set(batch.map((event) => event.run))].flatMap((run) => this.#states.get(run) ?? []);
    const finish = (): void => {
      for (const state of changed) this.#committed.set(state.spec.id, state);
      acts.perform();
      this.settle();
    };
    if (batch.length === 0) {
      finish();
      return;
    }
    this.#isAppending = true;
    this.#owner.later(this.#owner.journal.append(batch), () => {
      this.#isAppending = false;
      finish();
    });
  }
}
