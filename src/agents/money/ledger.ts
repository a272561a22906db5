// The ledger: what the runs of a swarm have spent, and what is set aside for calls that are open, for each run, for its subtree and for the whole swarm.
// It is the fold of the runs' states: an entry is replaced by what the run's state says, so saying the same again changes nothing, and a coordinator
// that crashed makes it anew from the journal. It lives with the swarm and not with its coordinator, since a journal may let ended runs go.
// 1. A scope's sums are those of all runs in it. What is set aside counts as spent until it is settled.
// 2. A root run's tree is added to what is closed once, and its entries are let go then.
import type { Limits } from '../limits.ts';
import type { CallBound } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { OrdinalSet } from './ordinal-set.ts';
import { type ModelSpending, sumSpending, tokensOf, withSpending } from './spending.ts';

/** The limits on spending, of a run's subtree or of the swarm. */
export type SpendLimits = Pick<Limits, 'maxTokens' | 'maxUsd'>;

/** Whole tokens and nano-dollars. */
export interface Amount {
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** The sums of one scope. */
export interface Scope {
  /** The run at its top; `null` for the whole swarm. */
  readonly run: string | null;
  readonly limits: SpendLimits;
  readonly spent: Amount;
  readonly reserved: Amount;
  /** Calls that are open in it. */
  readonly openCalls: number;
}

interface Entry extends Scope {
  readonly root: string;
  readonly parent: string | null;
  /** The run's own part of the sums, as it was last said. */
  own: OwnPart;
  spending: readonly ModelSpending[];
  hasEnded: boolean;
  spent: Amount;
  reserved: Amount;
  openCalls: number;
}

interface OwnPart {
  readonly spent: Amount;
  readonly reserved: Amount;
  readonly openCalls: number;
}

const zero: Amount = { tokens: 0, nanoUsd: 0 };
const nothing: OwnPart = { spent: zero, reserved: zero, openCalls: 0 };

export class Ledger {
  readonly #limits: SpendLimits;
  readonly #entries = new Map<string, Entry>();
  /** The runs of each root run that is not closed. */
  readonly #trees = new Map<string, string[]>();
  readonly #closedRoots = new OrdinalSet();
  #closed: readonly ModelSpending[] = [];
  #swarm: OwnPart = nothing;

  constructor(limits: SpendLimits) {
    this.#limits = limits;
  }

  /** The run stands as `state` says. */
  update(state: RunState): void {
    const { id, root } = state.spec;
    if (this.#closedRoots.has(Number(root))) return;
    const entry = this.#entries.get(id) ?? this.#newEntry(state);
    entry.hasEnded = state.endedMs !== null;
    if (entry.spending === state.spending && entry.openCalls === 0 && state.openCall === null) return;
    const own = ownPartOf(state);
    const before = entry.own;
    entry.own = own;
    entry.spending = state.spending;
    for (const scope of this.#above(entry)) Object.assign(scope, changed(scope, before, own));
    this.#swarm = changed(this.#swarm, before, own);
  }

  #newEntry(state: RunState): Entry {
    const { id, root } = state.spec;
    const entry = entryOf(state);
    this.#entries.set(id, entry);
    const tree = this.#trees.get(root);
    if (tree === undefined) this.#trees.set(root, [id]);
    else tree.push(id);
    return entry;
  }

  /** The scopes that a call of that run falls under, from the run to the swarm. */
  scopesOf(run: string): readonly Scope[] {
    const entry = this.#entries.get(run);
    return [...(entry === undefined ? [] : this.#above(entry)), this.swarm()];
  }

  /** The whole swarm. */
  swarm(): Scope {
    return { run: null, limits: this.#limits, ...this.#swarm };
  }

  /** What all runs have spent, by model. */
  byModel(): readonly ModelSpending[] {
    let all = this.#closed;
    for (const { spending } of this.#entries.values()) for (const one of spending) all = withSpending(all, one);
    return all;
  }

  /** The tree of that root run has ended, or was never accepted: what it spent is kept as a sum. */
  close(root: string): void {
    if (this.#closedRoots.has(Number(root))) return;
    this.#closedRoots.add(Number(root));
    for (const id of this.#trees.get(root) ?? []) {
      for (const one of this.#entries.get(id)?.spending ?? []) this.#closed = withSpending(this.#closed, one);
      this.#entries.delete(id);
    }
    this.#trees.delete(root);
  }

  /** The journal was read: these are the runs. What it had not kept of open runs never was; of ended ones it may have let go. */
  recover(states: readonly RunState[]): void {
    const roots = new Set(states.map(({ spec }) => spec.root));
    const ended = [...this.#entries.values()].filter(
      (entry) => entry.parent === null && entry.hasEnded && !roots.has(entry.root),
    );
    for (const { root } of ended) this.close(root);
    this.#entries.clear();
    this.#trees.clear();
    this.#swarm = changed(nothing, nothing, partOf(sumSpending(this.#closed), undefined));
    for (const state of states) this.update(state);
  }

  *#above(entry: Entry): Generator<Entry> {
    for (let at: Entry | undefined = entry; at !== undefined; at = at.parent === null ? undefined : this.#entries.get(at.parent))
      yield at;
  }
}

function entryOf({ spec }: RunState): Entry {
  const { id, root, parent, limits } = spec;
  return { run: id, root, parent, limits, own: nothing, spending: [], hasEnded: false, ...nothing };
}

function ownPartOf({ spending, openCall }: RunState): OwnPart {
  return partOf(sumSpending(spending), openCall?.bound);
}

function partOf(sum: ModelSpending, bound: CallBound | undefined): OwnPart {
  const spent = { tokens: tokensOf(sum), nanoUsd: sum.nanoUsd };
  return bound === undefined ? { ...nothing, spent } : { spent, reserved: amountOf(bound), openCalls: 1 };
}

/** What a call with that bound is counted as while it is open. */
export function amountOf({ inputTokens, outputTokens, nanoUsd }: CallBound): Amount {
  return { tokens: inputTokens + outputTokens, nanoUsd: nanoUsd ?? 0 };
}

function changed(sums: OwnPart, before: OwnPart, after: OwnPart): OwnPart {
  return {
    spent: shifted(sums.spent, before.spent, after.spent),
    reserved: shifted(sums.reserved, before.reserved, after.reserved),
    openCalls: sums.openCalls - before.openCalls + after.openCalls,
  };
}

function shifted(sum: Amount, before: Amount, after: Amount): Amount {
  return { tokens: sum.tokens - before.tokens + after.tokens, nanoUsd: sum.nanoUsd - before.nanoUsd + after.nanoUsd };
}
