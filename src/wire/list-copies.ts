// Shared lists on one direction of a link: which of their items the receiver has, and the receiver's copies.
// 1. Items are sent before the first message that shows them, in the same stream; so a copy has no holes and a view is always whole.
// 2. What a frame brings counts as sent once the frame was posted; if it was not, the next one brings it again.
// 3. The sender says what the receiver may let go of: lists of which no view is left on this side, and, beyond the bounds, those unused for longest,
//    which are sent anew if they come again. Views that the receiver has in hand keep their items.
import { deepFreeze } from '../runtime/kernel/freeze.ts';
import { bodyOf, type ListBody, type ListView, makeListView } from '../runtime/mail/shared-list.ts';

/** Where a view's list is on the other side. */
export interface ListPlace {
  readonly number: number;
  readonly length: number;
}

/** Finds a place for a view, and sends on ahead what is missing there. */
export interface ListPlaces {
  place(view: ListView<unknown>): ListPlace;
}

/** What copies on the other side of one link may hold, roughly, in bytes and in lists. */
export interface ListBounds {
  readonly bytes: number;
  readonly lists: number;
}

export const defaultListBounds: ListBounds = { bytes: 64 * 1024 * 1024, lists: 4_096 };

interface SentList {
  readonly number: number;
  readonly body: WeakRef<ListBody>;
  /** Items, those of the frame that is being made included. */
  sent: number;
  posted: number;
  /** Of the items that were sent, and of those that were posted. */
  bytes: number;
  postedBytes: number;
}

/** Sends items of the list of that number; returns their bytes, roughly. */
export type SendItems = (number: number, items: readonly unknown[]) => number;

/** The sender's side. */
export class ListsSent implements ListPlaces {
  readonly #send: SendItems;
  readonly #bounds: ListBounds;
  readonly #lists = new WeakMap<ListBody, SentList>();
  /** The one unused for longest first. */
  readonly #byUse = new Map<number, SentList>();
  readonly #gone = new FinalizationRegistry<number>((number) => this.#forget(number));
  /** The one that was used last. */
  #newest: SentList | undefined;
  #growing: SentList[] = [];
  #forgotten: number[] = [];
  #bytes = 0;
  #last = 0;

  constructor(send: SendItems, bounds: ListBounds) {
    this.#send = send;
    this.#bounds = bounds;
  }

  place(view: ListView<unknown>): ListPlace {
    const { length } = view;
    const body = bodyOf(view);
    const list = this.#lists.get(body) ?? this.#enter(body);
    if (length > list.sent) this.#grow(list, body.items.slice(list.sent, length));
    if (list !== this.#newest) {
      this.#byUse.delete(list.number);
      this.#byUse.set(list.number, list);
      this.#newest = list;
    }
    return { number: list.number, length };
  }

  /** Numbers that the receiver may let go of, behind all that was placed so far. */
  get forgotten(): readonly number[] {
    return this.#forgotten;
  }

  /** The frame that brings all this was posted. */
  posted(): void {
    for (const list of this.#growing) {
      list.posted = list.sent;
      list.postedBytes = list.bytes;
    }
    this.#growing = [];
    if (this.#forgotten.length > 0) this.#forgotten = [];
    while (this.#byUse.size > this.#bounds.lists || (this.#bytes > this.#bounds.bytes && this.#byUse.size > 1)) {
      const [oldest] = this.#byUse.keys();
      if (oldest === undefined) return;
      this.#forget(oldest);
    }
  }

  /** It was not. */
  failed(): void {
    for (const list of this.#growing) {
      list.sent = list.posted;
      this.#bytes -= list.bytes - list.postedBytes;
      list.bytes = list.postedBytes;
    }
    this.#growing = [];
  }

  #grow(list: SentList, items: readonly unknown[]): void {
    const { sent } = list;
    // At once, since the items may hold views of this very list.
    list.sent += items.length;
    this.#growing.push(list);
    try {
      const bytes = this.#send(list.number, items);
      list.bytes += bytes;
      this.#bytes += bytes;
    } catch (error) {
      list.sent = sent;
      throw error;
    }
  }

  #enter(body: ListBody): SentList {
    const list: SentList = { number: ++this.#last, body: new WeakRef(body), sent: 0, posted: 0, bytes: 0, postedBytes: 0 };
    this.#lists.set(body, list);
    this.#byUse.set(list.number, list);
    this.#gone.register(body, list.number);
    return list;
  }

  #forget(number: number): void {
    const list = this.#byUse.get(number);
    if (list === undefined) return;
    this.#byUse.delete(number);
    if (this.#newest === list) this.#newest = undefined;
    this.#bytes -= list.bytes;
    list.bytes = 0;
    list.postedBytes = 0;
    const body = list.body.deref();
    if (body !== undefined) this.#lists.delete(body);
    this.#forgotten.push(number);
  }
}

/** The receiver's side. */
export class ListsHeld {
  readonly #bodies = new Map<number, ListBody>();

  get size(): number {
    return this.#bodies.size;
  }

  grow(number: number, items: readonly unknown[]): void {
    const body = this.#body(number);
    for (const item of items) {
      deepFreeze(item);
      body.items.push(item);
    }
  }

  view({ number, length }: ListPlace): ListView<unknown> {
    return makeListView(this.#body(number), length);
  }

  forget(number: number): void {
    this.#bodies.delete(number);
  }

  #body(number: number): ListBody {
    let body = this.#bodies.get(number);
    if (body === undefined) {
      body = { items: [] };
      this.#bodies.set(number, body);
    }
    return body;
  }
}
