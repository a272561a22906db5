// The coordinator's side of the desk: hands in the calls that are due, and records what came of them. After a crash of either, what is still due is
// handed in again; the desk knows what it has served.
import { dueEffects, type Effect } from '../runs/run-effects.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmHome } from '../swarm-home.ts';
import type { DeskResult } from './desk-protocol.ts';

type DeskEffect = Extract<Effect, { kind: 'call-desk' }>;

export class DeskClient {
  readonly #home: SwarmHome;
  readonly #store: RunStore;

  constructor(home: SwarmHome, store: RunStore) {
    this.#home = home;
    this.#store = store;
  }

  /** Hands the call in, if it is still due. */
  make({ spec }: RunState, effect: DeskEffect): void {
    const { actors, board } = this.#home;
    if (actors === undefined || !this.#store.isDue(spec.id, effect)) return;
    const { key, call } = effect;
    const { callId, name, input } = call;
    const { toolTimeoutMs: timeoutMs } = spec.limits;
    actors.desk.tell.serve({ key: `${spec.id}/${key}`, run: spec.id, callId, name, input, timeoutMs }, actors.coordinator);
    board.activity(spec.id, name);
  }

  done({ key, run, ...outcome }: DeskResult): void {
    this.#store.record(run, { kind: 'tool-finished', ...outcome, thread: null });
    this.#store.afterCommit(() => this.#home.actors?.desk.tell.recorded(key));
    this.#store.settle();
  }

  runEnded(run: string): void {
    this.#home.actors?.desk.tell.runEnded(run);
  }

  /** A call that began in a process that is gone, or that never got to the desk: nobody knows what became of it. */
  findLost(): void {
    for (const { spec, calls, turn } of this.#store.all()) {
      for (const { call, startedIn, result } of calls) {
        if (startedIn !== 'desk' || result !== null) continue;
        const isKnown = this.#home.shared.calls.has(`${spec.id}/desk/${turn}/${call.callId}`);
        if (!isKnown) this.#store.record(spec.id, { kind: 'tool-lost', callId: call.callId });
      }
    }
  }

  /** The desk was restarted, and what it had in hand got no answer. */
  async meet(): Promise<void> {
    for (const state of this.#store.all()) {
      for (const effect of dueEffects(state)) if (effect.kind === 'call-desk') this.make(state, effect);
    }
  }
}
