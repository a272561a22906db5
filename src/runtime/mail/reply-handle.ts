// The right to answer one ask, as a value: kept, or sent to another actor, which answers in one's stead.
// 1. Whoever holds a copy answers by way of the thread in which the ask was taken, which lets one answer through.
import type { NodeIdentity } from '../address.ts';
import type { LaterReply } from '../protocol.ts';

/** Which ask, in which life of which thread. Number 0 is a message whose sender waits for no reply. */
export interface ReplyAddress {
  readonly node: NodeIdentity;
  readonly slot: number;
  readonly generation: number;
  readonly number: number;
}

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** Sends answers for handles; the kernel of the thread in which the handle is. */
export interface Answerer {
  answer(address: ReplyAddress, answer: Answer): void;
  handOn(address: ReplyAddress): void;
}

/** Answers one ask, once: a second answer is a dead letter `duplicate-reply`. May be sent in messages. */
export interface ReplyTo<T> extends LaterReply<T> {
  readonly 'troupe.sendable': true;
  send(value: T): void;
  /** Rejects the ask with this error. */
  fail(error: unknown): void;
  /** From now on the ask does not fail with the end of the actor that took it; returns this, to be sent on. */
  handOn(): ReplyTo<T>;
}

const handleBrand = Symbol.for('troupe.ReplyHandle');

export class ReplyHandle {
  readonly address: ReplyAddress;
  readonly #answerer: Answerer;

  constructor(answerer: Answerer, address: ReplyAddress) {
    this.address = address;
    this.#answerer = answerer;
  }

  get [handleBrand](): true {
    return true;
  }

  get 'troupe.sendable'(): true {
    return true;
  }

  send(value: unknown): void {
    this.#answerer.answer(this.address, { ok: true, value });
  }

  fail(error: unknown): void {
    this.#answerer.answer(this.address, { ok: false, error });
  }

  handOn(): this {
    this.#answerer.handOn(this.address);
    return this;
  }
}

/** The typed face of a handle: a handler's own, or one from the wire. */
export function reflectReply<T>(handle: ReplyHandle): ReplyTo<T> {
  return handle as unknown as ReplyTo<T>;
}

export function isReplyHandle(value: unknown): value is ReplyHandle {
  return typeof value === 'object' && value !== null && handleBrand in value;
}
