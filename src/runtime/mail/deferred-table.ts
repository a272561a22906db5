// The asks of one thread whose answers come later than their handlers return, by number; and the last ones that were answered.
import type { Cell, Side, Turn } from '../kernel/cell.ts';
import type { Origin } from '../kernel/op.ts';

/** How many answered asks are remembered, to know a second answer by. */
const keptAnswers = 1_024;

export interface Deferred {
  readonly cell: Cell;
  readonly turn: Turn;
  readonly side: Side;
}

/** What was answered. */
export interface Answered {
  readonly target: string;
  readonly method: string;
}

export class DeferredTable {
  readonly #open = new Map<number, Deferred>();
  readonly #byAsk = new Map<Origin, Map<number, number>>();
  readonly #answered = new Map<number, Answered>();
  #last = 0;

  get size(): number {
    return this.#open.size;
  }

  /** Its number is not 0. */
  add(deferred: Deferred): number {
    const { cell, side } = deferred;
    this.#open.set(++this.#last, deferred);
    cell.ext.deferred ??= new Set();
    cell.ext.deferred.add(this.#last);
    const asks = this.#byAsk.get(side.from);
    if (asks === undefined) this.#byAsk.set(side.from, new Map([[side.ask, this.#last]]));
    else asks.set(side.ask, this.#last);
    return this.#last;
  }

  take(number: number): Deferred | undefined {
    const deferred = this.#open.get(number);
    if (deferred === undefined) return undefined;
    const { cell, side } = deferred;
    this.#open.delete(number);
    cell.extension?.deferred?.delete(number);
    const asks = this.#byAsk.get(side.from);
    asks?.delete(side.ask);
    if (asks?.size === 0) this.#byAsk.delete(side.from);
    return deferred;
  }

  /** It no longer ends with its actor. */
  handOn(number: number): void {
    this.#open.get(number)?.cell.extension?.deferred?.delete(number);
  }

  /** Takes that of this ask. */
  takeOf(ask: number, from: Origin): Deferred | undefined {
    return this.take(this.#byAsk.get(from)?.get(ask) ?? 0);
  }

  /** Takes those whose askers were in that life of a thread. */
  takeFrom(from: Origin): readonly Deferred[] {
    return [...(this.#byAsk.get(from)?.values() ?? [])].flatMap((number) => this.take(number) ?? []);
  }

  remember(number: number, answered: Answered): void {
    this.#answered.set(number, answered);
    const oldest = this.#answered.keys().next();
    if (this.#answered.size > keptAnswers && oldest.done !== true) this.#answered.delete(oldest.value);
  }

  answeredAt(number: number): Answered | undefined {
    return this.#answered.get(number);
  }

  close(): void {
    for (const { turn } of this.#open.values()) turn.scope?.close();
    this.#open.clear();
    this.#byAsk.clear();
  }
}
