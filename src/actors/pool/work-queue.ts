// Work that waits in a pool until a member asks for it. A member has up to `maxDemand` pieces of work; it asks for more when it is down to
// `minDemand`. What waits is bounded: beyond the capacity something is dropped, and counted.

import { LowestFirst } from './lowest-first.ts';

export type BufferOverflow = 'drop-oldest' | 'drop-newest';

export interface DemandOptions {
  /** Pieces of work that a member has at a time, 1 or more. */
  readonly maxDemand: number;
  /** It asks for more when it has no more than so many left, 0 to maxDemand - 1. */
  readonly minDemand: number;
  /** Pieces of work that may wait, 0 or more. */
  readonly capacity: number;
  readonly overflow: BufferOverflow;
}

/** A member as its demand goes. */
export class Demand {
  /** Work that it has. */
  inHand = 0;
  /** Work that it asked for and has not been given. */
  asked: number;

  constructor(maxDemand: number) {
    this.asked = maxDemand;
  }
}

export interface Handed<W, M> {
  readonly work: W;
  readonly member: M;
}

export class WorkQueue<W, M> {
  readonly #options: DemandOptions;
  readonly #demands = new Map<M, Demand>();
  /** Who asks for work, by how much they have. */
  readonly #asking = new LowestFirst<M>();
  #waiting: W[] = [];
  #head = 0;
  #dropped = 0;

  constructor(options: DemandOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  /** How many were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether nothing is with that member. */
  isIdle(member: M): boolean {
    return (this.#demands.get(member)?.inHand ?? 0) === 0;
  }

  /** A new member asks for its first work. */
  join(member: M): readonly Handed<W, M>[] {
    if (!this.#demands.has(member)) {
      this.#demands.set(member, new Demand(this.#options.maxDemand));
      this.#asking.put(member, 0);
    }
    return this.#hand();
  }

  /** A member asks for no more, whatever it has. */
  leave(member: M): void {
    this.#demands.delete(member);
    this.#asking.remove(member);
  }

  /** Work comes; what has to go for it, if anything, is `dropped`. */
  push(work: W): { readonly handed: readonly Handed<W, M>[]; readonly dropped: W | undefined } {
    this.#waiting.push(work);
    const handed = this.#hand();
    if (this.waiting <= this.#options.capacity) return { handed, dropped: undefined };
    this.#dropped++;
    return { handed, dropped: this.#options.overflow === 'drop-newest' ? this.#waiting.pop() : this.#take() };
  }

  /** A member is done with one. */
  done(member: M): readonly Handed<W, M>[] {
    const demand = this.#demands.get(member);
    if (demand === undefined) return [];
    demand.inHand--;
    const { maxDemand, minDemand } = this.#options;
    if (demand.inHand + demand.asked <= minDemand) demand.asked = maxDemand - demand.inHand;
    this.#place(member, demand);
    return this.#hand();
  }

  /** Takes all that waits. */
  drain(): readonly W[] {
    const all = this.#waiting.slice(this.#head);
    this.#waiting = [];
    this.#head = 0;
    return all;
  }

  /** To those who ask and have the least first, so that a burst is spread. */
  #hand(): readonly Handed<W, M>[] {
    const handed: Handed<W, M>[] = [];
    while (this.waiting > 0) {
      const member = this.#asking.first();
      const demand = member === undefined ? undefined : this.#demands.get(member);
      const work = demand === undefined ? undefined : this.#take();
      if (member === undefined || demand === undefined || work === undefined) return handed;
      demand.asked--;
      demand.inHand++;
      this.#place(member, demand);
      handed.push({ work, member });
    }
    return handed;
  }

  #place(member: M, { asked, inHand }: Demand): void {
    if (asked > 0) this.#asking.put(member, inHand);
    else this.#asking.remove(member);
  }

  #take(): W | undefined {
    const work = this.#waiting[this.#head];
    this.#head++;
    if (this.#head > 1_024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return work;
  }
}
