// An append-only list whose views cross to other threads by reference: each item is sent once to each thread, however often and in however many
// messages the list is. For transcripts, documents and whatever else is large, grows, and is never changed.
// 1. What was appended is frozen, and a view shows for ever what it showed first.
// 2. Within a thread a view is shared; in another thread it is a view of a copy that grows by what is new (`wire/list-copies.ts`).
import { invalidArgument } from '../../base/actor-error.ts';
import { deepFreeze } from '../kernel/freeze.ts';

/** The first so many items of a shared list. May be sent in messages; costs a few bytes wherever the items already are. */
export interface ListView<T> extends Iterable<T> {
  readonly 'troupe.sendable': true;
  readonly length: number;
  /** The item at `index`, from 0; undefined beyond the view. */
  at(index: number): T | undefined;
  /** The items from `start` (default 0) on as an array of the caller's own. */
  toArray(start?: number): T[];
}

/** What views of one list have in common; for the wire. */
export interface ListBody {
  readonly items: unknown[];
}

const bodyKey = Symbol.for('troupe.ListView');

/** An append-only list. The list itself stays with whoever appends; what is sent is `view()`. */
export class SharedList<T> {
  readonly #body: { readonly items: T[] } = { items: [] };

  /** Throws `invalid-argument` for what cannot be gone through. */
  constructor(items: Iterable<T> = []) {
    if (!isIterable(items)) throw invalidArgument('items', 'a list or another iterable', items);
    for (const item of items) this.append(item);
  }

  get length(): number {
    return this.#body.items.length;
  }

  /** Adds one item, which is frozen; what structured clone cannot carry is refused only when a view is sent. */
  append(item: T): void {
    deepFreeze(item);
    this.#body.items.push(item);
  }

  /** What the list holds now. */
  view(): ListView<T> {
    return makeListView(this.#body, this.length) as ListView<T>;
  }
}

/** A view of the first `length` items. */
export function makeListView(body: ListBody, length: number): ListView<unknown> {
  return new ViewOfList(body, length);
}

export function isListView(value: unknown): value is ListView<unknown> {
  return typeof value === 'object' && value !== null && bodyKey in value;
}

export function bodyOf(view: ListView<unknown>): ListBody {
  return (view as ViewOfList)[bodyKey];
}

class ViewOfList implements ListView<unknown> {
  readonly length: number;
  readonly [bodyKey]: ListBody;
  /** A function of its own, so that structured clone refuses a view that comes to it where no codec looks, as in a class instance. */
  readonly at = itemAt;

  constructor(body: ListBody, length: number) {
    this[bodyKey] = body;
    this.length = length;
  }

  get 'troupe.sendable'(): true {
    return true;
  }

  toArray(start = 0): unknown[] {
    return this[bodyKey].items.slice(start, this.length);
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (let i = 0; i < this.length; i++) yield this[bodyKey].items[i];
  }

  toJSON(): unknown[] {
    return this.toArray();
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function';
}

function itemAt(this: ViewOfList, index: number): unknown {
  return index < this.length ? this[bodyKey].items[index] : undefined;
}
