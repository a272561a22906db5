// The user lane of an actor whose definition says more of its mailbox than "unbounded": a capacity, levels, a time to live, keys.
// 1. At most `capacity` messages wait; entries of the runtime's own and those put in front do not count and are never shed.
// 2. Of two messages the one of the higher level comes first, of one level the one that came first. A coalesced message has its elder's place.
// 3. An entry of the runtime's own comes after every message that was there before it, of whatever level: a DOWN after the mail of the dead.
// 4. The events are called when the lane is whole again, since who hears them may push; what is shed is out of the lane by then.
// 5. Offers that wait are admitted in order, before any message that comes later.
import { Deque } from './deque.ts';
import type { Lane } from './lane.ts';
import { PairQueue } from './pair-queue.ts';

/** What happens to a message that finds the mailbox full. */
export type Overflow = 'reject' | 'drop-newest' | 'drop-oldest' | 'backpressure';

export interface LanePolicy {
  /** Infinity for no bound. */
  readonly capacity: number;
  readonly overflow: Overflow;
  /** Higher comes first; a method that is not named has level 0. */
  readonly levels: ReadonlyMap<unknown, number>;
  /** For methods that are not named in `timesToLiveMs`; Infinity for no limit. */
  readonly timeToLiveMs: number;
  readonly timesToLiveMs: ReadonlyMap<unknown, number>;
  /** What a message coalesces by; undefined when it does not. */
  readonly keyOf: (method: unknown, argument: unknown) => unknown;
}

export type ShedReason = 'overflow' | 'expired' | 'coalesced';

interface Entry {
  readonly method: unknown;
  argument: unknown;
  /** Arrival, counted per lane. */
  readonly order: number;
  /** By the lane's clock; Infinity for never. */
  expiresAt: number;
  /** What the entry coalesces by; undefined when it does not. */
  readonly key: unknown;
}

/** A message that waits for a place, with its owner's mark on it. */
export interface Offer {
  readonly method: unknown;
  readonly argument: unknown;
  readonly token: unknown;
}

export interface LaneEvents {
  now(): number;
  /** A message that left the lane, or never entered it, and will not be handled. */
  shed(method: unknown, argument: unknown, reason: ShedReason): void;
  /** An offer got its place. */
  admitted(token: unknown): void;
}

export class PolicyLane implements Lane {
  method: unknown = undefined;
  argument: unknown = undefined;
  readonly #policy: LanePolicy;
  readonly #events: LaneEvents;
  /** The levels that there are, highest first; each has the queue of the same index. */
  readonly #levels: readonly number[];
  readonly #queues: readonly Deque<Entry>[];
  readonly #own = new Deque<Entry>();
  readonly #front = new PairQueue();
  #offers = new Deque<Offer>();
  readonly #byKey = new Map<unknown, Map<unknown, Entry>>();
  #messages = 0;
  #order = 0;

  constructor(policy: LanePolicy, events: LaneEvents) {
    this.#policy = policy;
    this.#events = events;
    this.#levels = [...new Set([0, ...policy.levels.values()])].sort((a, b) => b - a);
    this.#queues = this.#levels.map(() => new Deque<Entry>());
  }

  get size(): number {
    return this.#messages + this.#own.size + this.#front.size;
  }

  /** Offers that wait for a place. */
  get waiting(): number {
    return this.#offers.size;
  }

  push(method: unknown, argument: unknown): void {
    const key = this.#policy.keyOf(method, argument);
    const elder = key === undefined ? undefined : this.#byKey.get(method)?.get(key);
    if (elder !== undefined) this.#replace(elder, argument);
    else if (this.#messages < this.#policy.capacity) this.#add(method, argument, key);
    else this.#overflow(method, argument, key);
  }

  /** Adds a message as soon as there is a place for it. */
  offer(method: unknown, argument: unknown, token: unknown): void {
    this.#offers.push({ method, argument, token });
    this.#admit();
  }

  pushOwn(method: unknown, argument: unknown): void {
    this.#own.push({ method, argument, order: this.#order++, expiresAt: Number.POSITIVE_INFINITY, key: undefined });
  }

  unshift(method: unknown, argument: unknown): void {
    this.#front.unshift(method, argument);
  }

  shift(): boolean {
    if (this.#front.size > 0) {
      this.#take(this.#front.headMethod(), this.#front.headArgument());
      this.#front.drop();
      return true;
    }
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      const { method, argument } = entry;
      this.#admit();
      if (entry.expiresAt > this.#events.now()) {
        this.#take(method, argument);
        return true;
      }
      this.#events.shed(method, argument, 'expired');
    }
    return false;
  }

  clearTaken(): void {
    this.method = undefined;
    this.argument = undefined;
  }

  /** Takes back the offer of whose token `isIt` holds, if it waits. */
  withdraw(isIt: (token: unknown) => boolean): boolean {
    const left = new Deque<Offer>();
    const { size } = this.#offers;
    for (let offer = this.#offers.shift(); offer !== undefined; offer = this.#offers.shift()) {
      if (!isIt(offer.token)) left.push(offer);
    }
    this.#offers = left;
    return left.size < size;
  }

  /** Takes the oldest offer that waits, without admitting it. */
  takeOffer(): Offer | undefined {
    return this.#offers.shift();
  }

  #take(method: unknown, argument: unknown): void {
    this.method = method;
    this.argument = argument;
  }

  #add(method: unknown, argument: unknown, key: unknown): void {
    const entry: Entry = { method, argument, order: this.#order++, expiresAt: this.#expiry(method), key };
    this.#queues[this.#rankOf(method)]?.push(entry);
    this.#messages++;
    if (key === undefined) return;
    let entries = this.#byKey.get(method);
    if (entries === undefined) {
      entries = new Map();
      this.#byKey.set(method, entries);
    }
    entries.set(key, entry);
  }

  #replace(elder: Entry, argument: unknown): void {
    const { method, argument: old } = elder;
    elder.argument = argument;
    elder.expiresAt = this.#expiry(method);
    this.#events.shed(method, old, 'coalesced');
  }

  #overflow(method: unknown, argument: unknown, key: unknown): void {
    const victim = this.#victim(this.#rankOf(method));
    if (victim !== undefined) {
      this.#left(victim);
      this.#add(method, argument, key);
      this.#events.shed(victim.method, victim.argument, 'overflow');
    } else this.#events.shed(method, argument, 'overflow');
  }

  /** Takes the message that gives way to one of that rank; undefined when that one itself is to go. */
  #victim(rank: number): Entry | undefined {
    const { overflow } = this.#policy;
    if (overflow !== 'drop-oldest' && overflow !== 'drop-newest') return undefined;
    const lowest = this.#queues.findLastIndex((queue) => queue.size > 0);
    if (lowest < rank || (lowest === rank && overflow === 'drop-newest')) return undefined;
    return overflow === 'drop-oldest' ? this.#queues[lowest]?.shift() : this.#queues[lowest]?.pop();
  }

  /** Takes the entry that is next. */
  #next(): Entry | undefined {
    const queue = this.#queues.find((candidate) => candidate.size > 0);
    const own = this.#own.head;
    if (own !== undefined && this.#queues.every(({ head }) => head === undefined || head.order > own.order)) {
      return this.#own.shift();
    }
    const entry = queue?.shift();
    if (entry !== undefined) this.#left(entry);
    return entry;
  }

  /** A message is out of its queue. */
  #left(entry: Entry): void {
    this.#messages--;
    if (entry.key === undefined) return;
    const entries = this.#byKey.get(entry.method);
    entries?.delete(entry.key);
    if (entries?.size === 0) this.#byKey.delete(entry.method);
  }

  #admit(): void {
    while (this.#messages < this.#policy.capacity) {
      const offer = this.#offers.shift();
      if (offer === undefined) return;
      this.push(offer.method, offer.argument);
      this.#events.admitted(offer.token);
    }
  }

  #rankOf(method: unknown): number {
    return this.#levels.indexOf(this.#policy.levels.get(method) ?? 0);
  }

  #expiry(method: unknown): number {
    const timeToLiveMs = this.#policy.timesToLiveMs.get(method) ?? this.#policy.timeToLiveMs;
    return timeToLiveMs === Number.POSITIVE_INFINITY ? timeToLiveMs : this.#events.now() + timeToLiveMs;
  }
}
