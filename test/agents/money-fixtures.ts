// A swarm's runs without agents: a real store, ledger and money desk over a journal in memory, whose model calls a test answers by hand.
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { Ledger, type SpendLimits } from '../../src/agents/money/ledger.ts';
import { MoneyDesk } from '../../src/agents/money/money-desk.ts';
import type { Effect } from '../../src/agents/runs/run-effects.ts';
import type { RunHappening } from '../../src/agents/runs/run-event.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import { RunStore } from '../../src/agents/runs/run-store.ts';
import type { Prices } from '../../src/models/model-price.ts';
import { type SpecWishes, specOf } from './run-fixtures.ts';

/** A thousand input tokens for a cent, a thousand output tokens for five. */
export const prices: Prices = {
  'scripted:reader': { input: 10, output: 50, cacheRead: 1 },
  'scripted:brain': { input: 100, output: 500 },
};

export class MoneyBench {
  readonly journal = createMemoryJournal();
  /** Lives with the swarm: a coordinator that crashes leaves it. */
  readonly ledger: Ledger;
  readonly limits: SpendLimits;
  /** Runs whose call had to wait. */
  readonly waited: string[] = [];
  #store: RunStore;
  #desk: MoneyDesk;
  #appends: Promise<unknown>[] = [];

  constructor(limits: SpendLimits) {
    this.limits = limits;
    this.ledger = new Ledger(limits);
    [this.#store, this.#desk] = this.#open();
  }

  get store(): RunStore {
    return this.#store;
  }

  state(run: string): RunState {
    const state = this.#store.get(run);
    if (state === undefined) throw new Error(`there is no run ${run}`);
    return state;
  }

  /** Accepts a run and gives it a place and a life. */
  async start(wishes: SpecWishes): Promise<void> {
    const spec = specOf(wishes);
    await this.record(spec.id, { kind: 'accepted', spec });
    await this.record(spec.id, { kind: 'admitted' }, { kind: 'life-started', life: 'a', thread: 1 });
  }

  async record(run: string, ...happenings: readonly RunHappening[]): Promise<void> {
    for (const happening of happenings) this.#store.record(run, happening);
    this.#store.settle();
    await this.#committed();
  }

  /** The coordinator crashes: what it knew is gone, the journal and the ledger are there. */
  async crash(): Promise<void> {
    [this.#store, this.#desk] = this.#open();
    await this.#store.recover();
    this.ledger.recover(this.#store.all());
    this.#store.resume();
    await this.#committed();
  }

  async #committed(): Promise<void> {
    for (let at = 0; at < this.#appends.length; at++) await this.#appends[at];
    this.#appends = [];
  }

  #open(): [RunStore, MoneyDesk] {
    const { ledger } = this;
    const store: RunStore = new RunStore({
      journal: this.journal,
      nowMs: () => 0,
      changed: (_before, state) => ledger.update(state),
      due: (state, effect) => due(state, effect),
      settled: () => desk.serve(),
      later: (promise, then) => void this.#appends.push(promise.then(then)),
    });
    const desk = new MoneyDesk({
      store,
      ledger,
      prices,
      brain: 'scripted:brain',
      wallMs: () => 0,
      waits: (run) => this.waited.push(run),
    });
    const due = (state: RunState, effect: Effect): void => {
      if (effect.kind === 'record') store.record(state.spec.id, effect.happening);
      else if (effect.kind === 'reserve') desk.reserve(state, effect);
      else if (effect.kind === 'settle-call') desk.settle(state, effect);
      else if (effect.kind === 'halt')
        store.record(state.spec.id, { kind: 'life-ended', life: effect.life, charged: false, isGone: true });
    };
    return [store, desk];
  }
}
