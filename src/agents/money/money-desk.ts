// The money desk: sets aside what a model call can use before it is made, lets calls wait for one another where the money is short, and settles those
// that are open when their run ends. Decides by the ledger alone, and records what it decided.
// 1. Calls that wait in one scope are served in the order in which they came: a large one is not passed by until nothing is left.
// 2. Who waits is not kept: after a crash the same reservations are due again.

import type { Prices } from '../../models/model-price.ts';
import { boundOf } from '../../models/prices.ts';
import type { Effect } from '../runs/run-effects.ts';
import type { RunHappening } from '../runs/run-event.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import { inputBound } from './input-bound.ts';
import { judgeCall } from './judge-call.ts';
import type { Ledger } from './ledger.ts';
import { partialResult } from './partial-result.ts';
import { PriceList } from './price-list.ts';

export type ReserveEffect = Extract<Effect, { kind: 'reserve' }>;
export type SettleEffect = Extract<Effect, { kind: 'settle-call' }>;

/** What the desk looks things up in, and writes to. */
export interface MoneyStore {
  get(run: string): RunState | undefined;
  isDue(run: string, effect: Effect): boolean;
  record(run: string, happening: RunHappening): void;
}

export interface MoneyParts {
  readonly store: MoneyStore;
  readonly ledger: Ledger;
  readonly prices: Prices;
  readonly brain: string;
  /** Milliseconds since 1970: prices go by the day. */
  readonly wallMs: () => number;
  /** The call of that run has to wait for others. */
  readonly waits: (run: string) => void;
}

interface WaitingCall {
  readonly run: string;
  readonly effect: ReserveEffect;
  readonly reservation: Reservation;
  hasWaited: boolean;
}

type Reservation = Extract<RunHappening, { kind: 'call-reserved' }>;

export class MoneyDesk {
  readonly #parts: MoneyParts;
  readonly #prices: PriceList;
  /** In the order in which they came. */
  readonly #waiting = new Map<string, WaitingCall>();

  constructor(parts: MoneyParts) {
    this.#parts = parts;
    this.#prices = new PriceList(parts.prices);
  }

  /** A call wants to be made; {@link serve} will see to it. */
  reserve(state: RunState, effect: ReserveEffect): void {
    const { id: run } = state.spec;
    this.#waiting.set(`${run}/${effect.key}`, { run, effect, reservation: this.#reservationOf(state, effect), hasWaited: false });
  }

  /** Sees to the first of the waiting calls that can go on, or cannot at all. To be called again when what was recorded is folded. */
  serve(): void {
    const { store, ledger } = this.#parts;
    const blocked = new Set<string | null>();
    for (const [key, call] of this.#waiting) {
      const { run, effect, reservation } = call;
      const state = store.isDue(run, effect) ? store.get(run) : undefined;
      const scopes = ledger.scopesOf(run);
      const verdict = judgeCall(scopes, reservation.model, reservation.bound);
      const isBehind = scopes.some((scope) => blocked.has(scope.run));
      if (state !== undefined && (verdict.kind === 'wait' || (verdict.kind === 'fits' && isBehind))) {
        if (verdict.kind === 'wait') for (const scope of verdict.scopes) blocked.add(scope.run);
        if (!call.hasWaited) this.#parts.waits(run);
        call.hasWaited = true;
        continue;
      }
      this.#waiting.delete(key);
      if (state === undefined) continue;
      store.record(run, verdict.kind === 'refuse' ? this.#refusal(state, verdict.error) : reservation);
      return;
    }
  }

  /** The run is ending with a call open. Until its agent has stopped, the reply may still come. */
  settle({ spec, stop }: RunState, { turn, attempt }: SettleEffect): void {
    if (stop !== null) this.#parts.store.record(spec.id, { kind: 'call-settled', turn, attempt, cost: 'unknown' });
  }

  #reservationOf(state: RunState, { turn, attempt, model }: ReserveEffect): Reservation {
    const { brain, wallMs } = this.#parts;
    const at = wallMs();
    const most = { inputTokens: inputBound(state, model), outputTokens: state.spec.agent.maxOutputTokens };
    const price = this.#prices.at(model, at);
    const bound = { ...most, nanoUsd: price === null ? null : boundOf(price, most) };
    const brainPrice = model === brain ? {} : { brainPrice: this.#prices.at(brain, at) };
    return { kind: 'call-reserved', turn, attempt, model, bound, price, ...brainPrice };
  }

  #refusal(state: RunState, refused: ErrorRecord): RunHappening {
    const error = afterFailure(refused, state.failedAttempts.at(-1)?.error);
    const partial = partialResult(state, (run) => this.#parts.store.get(run));
    return { kind: 'ending', ending: { kind: error.code === 'limit-unpriced' ? 'refused' : 'over-budget', error, partial } };
  }
}

/** Of a call that would be another try, the error says what failed: more money may only buy the same again. */
function afterFailure(error: ErrorRecord, failed: ErrorRecord | undefined): ErrorRecord {
  if (failed === undefined) return error;
  const { code, message } = failed;
  return { ...error, message: `after a call that failed (${code}: ${message}), ${error.message}`, after: { code, message } };
}
