// Reads the frames of one direction of a link, in their order.
import { noArgument } from '../runtime/kernel/cell.ts';
import type { MailOp, MailSide, Op } from '../runtime/kernel/op.ts';
import type { RefFactory } from '../runtime/kernel/ports.ts';
import { type Frame, Head, MailShape, mailShapes } from './frame.ts';
import { type RefReceiver, restoreRefs } from './json-refs.ts';
import { type LinkName, NamesHeard } from './link-names.ts';
import { ListsHeld } from './list-copies.ts';
import { decodeOp } from './op-codec.ts';
import { readRecord } from './record.ts';
import { decodeValue, refsByPlaceholder } from './value-codec.ts';

/** Of a frame that was opened. */
export interface OpenFrame {
  /** 0 for one that carries no ops. */
  readonly number: number;
  readonly acknowledged: number;
  /** Hands on the ops, in order. */
  deliver(onOp: (op: Op) => void): void;
}

export class FrameReader {
  readonly #refs: RefFactory;
  readonly #names = new NamesHeard();
  readonly #lists = new ListsHeld();
  readonly #receiver: RefReceiver;

  constructor(refs: RefFactory) {
    this.#refs = refs;
    this.#receiver = { refs, names: this.#names, lists: this.#lists };
  }

  /** Copies of shared lists that are held for the other side. */
  get listsHeld(): number {
    return this.#lists.size;
  }

  open(frame: Frame): OpenFrame {
    const isMixed = typeof frame !== 'string';
    const text = isMixed ? frame[0] : frame;
    const items = typeof text === 'string' ? (JSON.parse(text) as readonly unknown[]) : text;
    const [number, acknowledged, spelled] = items as readonly [number, number, readonly LinkName[] | 0];
    if (spelled !== 0) this.#names.hear(spelled);
    const clones = isMixed ? frame[1] : [];
    const placeholders = isMixed ? refsByPlaceholder(frame[2], this.#refs, this.#lists) : noPlaceholders;
    return { number, acknowledged, deliver: (onOp) => this.#deliver(new Cursor(items, clones), placeholders, onOp) };
  }

  #deliver(cursor: Cursor, placeholders: ReadonlyMap<unknown, unknown>, onOp: (op: Op) => void): void {
    while (!cursor.isAtEnd) {
      let head = cursor.next() as number;
      cursor.hasRefs = head === Head.withRefs;
      if (cursor.hasRefs) head = cursor.next() as number;
      if (head === Head.grow)
        this.#lists.grow(cursor.next() as number, decodeValue(cursor.nextClone(), placeholders) as unknown[]);
      else if (head === Head.forget) this.#lists.forget(cursor.next() as number);
      else onOp(head >= Head.firstMail ? this.#mail(head - Head.firstMail, cursor) : this.#other(head, cursor, placeholders));
    }
  }

  #mail(code: number, cursor: Cursor): MailOp {
    const shape = code % mailShapes;
    const { method, bySlot, byGeneration } = this.#names.mailAt((code - shape) / mailShapes);
    const to = { bySlot, byGeneration, n: cursor.next() as number };
    const argument = this.#argument(shape, cursor);
    if (!carriesSide(shape)) {
      return { kind: 'mail', to, method, argument, side: undefined };
    }
    const ask = cursor.next() as number;
    const remainingMs = (cursor.next() as number | null) ?? Number.POSITIVE_INFINITY;
    if (shape !== MailShape.list) return { kind: 'mail', to, method, argument, side: { args: undefined, ask, remainingMs } };
    return { kind: 'mail', to, method, argument: undefined, side: { args: argument as MailSide['args'], ask, remainingMs } };
  }

  #argument(shape: number, cursor: Cursor): unknown {
    if (shape === MailShape.nothing) return noArgument;
    if (shape === MailShape.view) return this.#lists.view({ number: cursor.next() as number, length: cursor.next() as number });
    return shape === MailShape.record || shape === MailShape.askRecord ? this.#record(cursor) : this.#value(cursor);
  }

  #record(cursor: Cursor): unknown {
    return cursor.nextRecord(this.#names.shapeAt(cursor.next() as number));
  }

  #other(head: number, cursor: Cursor, placeholders: ReadonlyMap<unknown, unknown>): Op {
    switch (head) {
      case Head.clone:
        return decodeOp(cursor.nextClone(), placeholders);
      case Head.record:
        return decodeOp(cursor.next(), noPlaceholders);
      case Head.reply:
        return { kind: 'reply', ask: cursor.next() as number, ok: true, value: this.#value(cursor) };
      case Head.replyRecord:
        return { kind: 'reply', ask: cursor.next() as number, ok: true, value: this.#record(cursor) };
      default:
        return { kind: 'reply', ask: cursor.next() as number, ok: true, value: undefined };
    }
  }

  #value(cursor: Cursor): unknown {
    const value = cursor.next();
    return cursor.hasRefs ? restoreRefs(value, this.#receiver) : value;
  }
}

function carriesSide(shape: number): boolean {
  return shape === MailShape.askOne || shape === MailShape.list || shape === MailShape.askRecord;
}

const noPlaceholders: ReadonlyMap<unknown, unknown> = new Map();
/** Behind number, acknowledgement and names. */
const firstOp = 3;

class Cursor {
  /** Of the op that is being read. */
  hasRefs = false;
  readonly #items: readonly unknown[];
  readonly #clones: readonly unknown[];
  #next = firstOp;
  #nextClone = 0;

  constructor(items: readonly unknown[], clones: readonly unknown[]) {
    this.#items = items;
    this.#clones = clones;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#items.length;
  }

  next(): unknown {
    return this.#items[this.#next++];
  }

  nextRecord(keys: readonly string[]): unknown {
    const record = readRecord(keys, this.#items, this.#next);
    this.#next += keys.length;
    return record;
  }

  nextClone(): unknown {
    return this.#clones[this.#nextClone++];
  }
}
