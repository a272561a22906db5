// Offers of one thread: messages that wait to be admitted by their targets' mailboxes.
// 1. Of the offers to one target at most `credits` are under way; the others wait here, in order. A credit comes back with the target's answer.
// 2. An offer that its owner gave up while it waits here leaves at once; one that is under way is answered by the target in any case.
import type { MailOp } from '../kernel/op.ts';

/** Offers under way to one target. Beyond some dozens a sender gains nothing, and the target's thread holds them all. */
const credits = 32;

interface Account {
  readonly key: string;
  readonly slot: number;
  underWay: number;
  isSending: boolean;
  readonly waiting: Map<number, MailOp>;
}

type Send = (slot: number, op: MailOp) => void;

export class OfferTable {
  readonly #accounts = new Map<string, Account>();
  readonly #underWay = new Map<number, Account>();
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Offers that wait here or are under way. */
  get size(): number {
    let waiting = 0;
    for (const account of this.#accounts.values()) waiting += account.waiting.size;
    return waiting + this.#underWay.size;
  }

  /** Sends an offer when there is a credit for it. */
  add(number: number, key: string, slot: number, op: MailOp): void {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { key, slot, underWay: 0, isSending: false, waiting: new Map() };
      this.#accounts.set(key, account);
    }
    account.waiting.set(number, op);
    this.#sendNext(account);
  }

  /** The target has answered: the credit is back. */
  answered(number: number): void {
    const account = this.#underWay.get(number);
    if (account === undefined) return;
    this.#underWay.delete(number);
    account.underWay--;
    this.#sendNext(account);
  }

  /** Its owner gave it up; true when it is under way, so that the target must be told. */
  giveUp(number: number, key: string): boolean {
    if (this.#underWay.has(number)) return true;
    this.#accounts.get(key)?.waiting.delete(number);
    return false;
  }

  /** Offers to `slot` that were not sent yet. */
  waitingFor(slot: number): readonly number[] {
    return [...this.#accounts.values()].flatMap((account) => (account.slot === slot ? [...account.waiting.keys()] : []));
  }

  /** The life of `slot` that was to answer is over; offers of the numbers `kept` are for the next one. */
  loseSlot(slot: number, kept: ReadonlySet<number>): void {
    for (const [number, account] of this.#underWay) {
      if (account.slot !== slot || kept.has(number)) continue;
      this.#underWay.delete(number);
      account.underWay--;
    }
    for (const account of [...this.#accounts.values()]) {
      if (account.slot !== slot) continue;
      for (const number of account.waiting.keys()) if (!kept.has(number)) account.waiting.delete(number);
      this.#sendNext(account);
    }
  }

  /** An offer may be answered while it is sent, and then the loop that is running goes on: the stack must not grow with the offers. */
  #sendNext(account: Account): void {
    if (account.isSending) return;
    account.isSending = true;
    for (const [number, op] of account.waiting) {
      if (account.underWay >= credits) break;
      account.waiting.delete(number);
      account.underWay++;
      this.#underWay.set(number, account);
      this.#send(account.slot, op);
    }
    account.isSending = false;
    if (account.underWay === 0 && account.waiting.size === 0) this.#accounts.delete(account.key);
  }
}
