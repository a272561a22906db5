// Collects ops for the next frame of a link, each by the codec that is the cheaper one for it.
import { isNoArgument } from '../runtime/kernel/cell.ts';
import type { MailOp, MailSide, Op } from '../runtime/kernel/op.ts';
import { isListView } from '../runtime/mail/shared-list.ts';
import { type Frame, Head, MailShape, mailShapes } from './frame.ts';
import { type RefSender, replaceRefs } from './json-refs.ts';
import { countRefsSeen, isExact, isJsonTamperedWith, largestJsonBytes, numberBytes, walkJson } from './json-walk.ts';
import { type MailWay, NamesSpelled } from './link-names.ts';
import { defaultListBounds, type ListBounds, ListsSent } from './list-copies.ts';
import { type Encoder, encodeOp, opBytes } from './op-codec.ts';
import { addRecord, type RecordMemory } from './record.ts';
import { encodeValue, type SideEntry } from './value-codec.ts';

/** Places at the front of the list for what is known when the frame leaves. */
const frontItems = 3;

/** A text loses its advantage past this; a message as large as this gains nothing from waiting for others. */
const fullTextBytes = 32_768;
/** What rides beside the text gains up to here: 8 kB transcripts cost 15% less than with frames of 32 kB (measured 2026). */
const fullFrameBytes = 131_072;

export class FrameWriter {
  readonly #encoder: Encoder & RefSender;
  readonly #lists: ListsSent;
  readonly #names = new NamesSpelled();
  readonly #repliedRecords: RecordMemory = { shape: undefined, misses: 0 };
  #items: unknown[] = emptyFront();
  #clones: unknown[] = [];
  #refs: SideEntry[] = [];
  #textBytes = 0;
  #bytes = 0;
  #isFull = false;
  #isBusy = false;

  /** The items up to here stand, whatever becomes of the op that is being added. */
  #standing = 0;
  #standingRefs = 0;
  /** Of items that were added and are not counted yet: what an op that threw has brought counts with the next one. */
  #listBytes = 0;

  constructor({ node, origin }: Pick<Encoder, 'node' | 'origin'>, bounds: ListBounds = defaultListBounds) {
    this.#lists = new ListsSent((number, items) => this.#addItems(number, items), bounds);
    this.#encoder = { node, origin, names: this.#names, lists: this.#lists };
  }

  /** Adds an op; returns how many bytes it takes, roughly. Throws, and adds nothing, when it is seen already that it cannot cross. */
  add(op: Op): number {
    if (this.#isBusy) throw new TypeError('another op is being written');
    const items = this.#items;
    const start = items.length;
    const refsBefore = this.#refs.length;
    this.#isBusy = true;
    try {
      const text = this.#addByJson(op);
      this.#textBytes += text;
      const bytes = (text > 0 ? text : this.#addEncoded(op)) + this.#listBytes;
      this.#listBytes = 0;
      this.#bytes += bytes;
      this.#isFull = bytes >= fullTextBytes || this.#textBytes >= fullTextBytes || this.#bytes >= fullFrameBytes;
      return bytes;
    } catch (error) {
      // A getter may throw in the midst of a value.
      items.length = Math.max(start, this.#standing);
      this.#refs.length = Math.max(refsBefore, this.#standingRefs);
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * User code may run, by a getter: while an op is added, whose items lie together, and from `take` on, until it is said what became of the frame
   * and of the names and lists in it. Nothing can be added meanwhile.
   */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Runs `work` that may run user code, such as the traps of a proxy, so that nothing can be added meanwhile. */
  whileBusy<T>(work: () => T): T {
    this.#isBusy = true;
    try {
      return work();
    } finally {
      this.#isBusy = false;
    }
  }

  /** The frame is as large as it should be. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** The frame of all that was added; the writer is empty then. Throws when a value cannot cross. `posted` or `failed` must follow. */
  take(number: number, acknowledged: number): Frame {
    this.#isBusy = true;
    const items = this.#items;
    const clones = this.#clones;
    const refs = this.#refs;
    this.#items = emptyFront();
    this.#clones = [];
    this.#refs = [];
    this.#standing = 0;
    this.#standingRefs = 0;
    this.#textBytes = 0;
    this.#bytes = 0;
    this.#isFull = false;
    for (const list of this.#lists.forgotten) items.push(Head.forget, list);
    items[0] = number;
    items[1] = acknowledged;
    items[2] = this.#names.unsent;
    if (isJsonTamperedWith()) return [items, clones, refs];
    const text = JSON.stringify(items);
    return clones.length === 0 ? text : [text, clones, refs];
  }

  /** The frame that was taken last was posted. */
  posted(): void {
    this.#isBusy = false;
    if (this.#names.posted()) this.#repliedRecords.shape = undefined;
    this.#lists.posted();
  }

  /** It could not be. */
  failed(): void {
    this.#isBusy = false;
    this.#listBytes = 0;
    this.#lists.failed();
  }

  /** Items of a shared list, ahead of the op that shows them. */
  #addItems(number: number, items: readonly unknown[]): number {
    const { value, bytes } = encodeValue(items, this.#refs, this.#encoder);
    this.#items.push(Head.grow, number);
    this.#clones.push(value);
    this.#standing = this.#items.length;
    this.#standingRefs = this.#refs.length;
    this.#listBytes += bytes;
    return bytes;
  }

  #addByJson(op: Op): number {
    if (op.kind === 'mail') return op.side === undefined ? this.#addTell(op) : this.#addAsk(op, op.side);
    if (op.kind !== 'reply' || !op.ok) return 0;
    const items = this.#items;
    if (op.value === undefined) {
      items.push(Head.replyNothing, op.ask);
      return opBytes;
    }
    items.push(Head.replyRecord, op.ask);
    let left = addRecord(items, op.value, largestJsonBytes, this.#repliedRecords, this.#names);
    if (left < 0) {
      items.length -= 2;
      left = this.#addValue(Head.reply, op.ask, op.value);
    }
    return bytesOf(left);
  }

  #addTell({ to, method, argument }: MailOp): number {
    const way = this.#names.mailWay(method, to);
    if (way === undefined) return 0;
    const items = this.#items;
    const head = Head.firstMail + mailShapes * way.number;
    if (isNoArgument(argument)) {
      items.push(head + MailShape.nothing, to.n);
      return opBytes;
    }
    if (typeof argument === 'number' && isExact(argument)) {
      items.push(head + MailShape.one, to.n, argument);
      return opBytes + numberBytes;
    }
    if (isListView(argument)) {
      const { number, length } = this.#lists.place(argument);
      items.push(head + MailShape.view, to.n, number, length);
      return opBytes;
    }
    let left = this.#addMailRecord(head + MailShape.record, to.n, argument, way);
    if (left < 0) left = this.#addValue(head + MailShape.one, to.n, argument);
    return bytesOf(left);
  }

  #addAsk({ to, method, argument }: MailOp, { args, ask, remainingMs }: MailSide): number {
    const way = this.#names.mailWay(method, to);
    if (way === undefined) return 0;
    const head = Head.firstMail + mailShapes * way.number;
    let left = args === undefined ? this.#addMailRecord(head + MailShape.askRecord, to.n, argument, way) : -1;
    if (left < 0) left = this.#addValue(head + (args === undefined ? MailShape.askOne : MailShape.list), to.n, args ?? argument);
    if (left >= 0) this.#items.push(ask, remainingMs);
    return bytesOf(left);
  }

  #addMailRecord(head: number, n: number, value: unknown, { records }: MailWay): number {
    if (typeof value !== 'object') return -1;
    const items = this.#items;
    items.push(head, n);
    const left = addRecord(items, value, largestJsonBytes, records, this.#names);
    if (left < 0) items.length -= 2;
    return left;
  }

  /** Adds head, number and value if the value may cross as JSON; returns what is left of the bytes, below 0 when nothing was added. */
  #addValue(head: number, number: number, value: unknown): number {
    const seen = countRefsSeen();
    const left = walkJson(value, largestJsonBytes);
    if (left < 0) return -1;
    if (countRefsSeen() === seen) {
      this.#items.push(head, number, value);
      return left;
    }
    const replaced = replaceRefs(value, this.#encoder);
    if (replaced === undefined) return -1;
    this.#items.push(Head.withRefs, head, number, replaced);
    return left;
  }

  #addEncoded(op: Op): number {
    const refsBefore = this.#refs.length;
    const { wire, bytes } = encodeOp(op, this.#refs, this.#encoder);
    const isPlain = op.kind !== 'mail' && bytes <= largestJsonBytes && this.#refs.length === refsBefore;
    if (isPlain && isJson(wire)) this.#items.push(Head.record, wire);
    else {
      this.#items.push(Head.clone);
      this.#clones.push(wire);
    }
    return bytes;
  }
}

/** Of an op whose value left that much of its bytes; 0 when it was not added. */
function bytesOf(left: number): number {
  return left < 0 ? 0 : opBytes + largestJsonBytes - left;
}

function isJson(wire: unknown): boolean {
  const seen = countRefsSeen();
  return walkJson(wire, largestJsonBytes) >= 0 && countRefsSeen() === seen;
}

function emptyFront(): unknown[] {
  return new Array<unknown>(frontItems).fill(0);
}
