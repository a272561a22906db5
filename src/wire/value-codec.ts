// Values that hold refs, reply handles or views of shared lists. None can be cloned, so each is replaced by an empty placeholder object, and a side table says which
// placeholder stands for which. Structured clone keeps identity within a frame, so the receiver finds the placeholders by identity:
// no key of the user's can be mistaken for one. Plain objects, arrays, maps and sets are searched.
import type { RefFactory } from '../runtime/kernel/ports.ts';
import { isReplyHandle, type ReplyHandle } from '../runtime/mail/reply-handle.ts';
import { isListView, type ListView } from '../runtime/mail/shared-list.ts';
import { type ActorRef, isRef } from '../runtime/ref.ts';
import type { ListPlaces, ListsHeld } from './list-copies.ts';

/** One line of the side table: what a placeholder stands for. */
export type SideEntry = RefEntry | ReplyEntry | ListEntry;

/** Told apart by their lengths. */
type ListEntry = readonly [placeholder: object, number: number, length: number];

type ReplyEntry = readonly [placeholder: object, slot: number, generation: number, number: number];

/** The address and the definition. */
type RefEntry = readonly [
  placeholder: object,
  slot: number,
  bySlot: number,
  byGeneration: number,
  n: number,
  definitionKey: string,
];

export interface EncodedValue {
  readonly value: unknown;
  /** A rough size, for the window. */
  readonly bytes: number;
}

/** Who sends. */
export interface ValueSender {
  readonly node: string;
  readonly lists: ListPlaces;
}

interface Walk {
  bytes: number;
  /** A ref, a reply handle or a view. */
  hasRef: boolean;
  /** Objects that were met: a list while they are few, which is quicker to make and to look through. */
  readonly seen: object[];
  seenMany: Set<object> | undefined;
}

const bytesPerNode = 16;
/** Of objects in one value. */
const few = 16;
/** Levels of nesting that may cross: main's stack, the smallest, reads four times as many and more (Node 26.10, measured 2026). */
const mostLevels = 1_000;

/**
 * `value` itself when it holds no ref; else a copy with placeholders, whose refs are added to `refs`. Throws for a ref of another system
 * than the sender's, and for a value that is nested more than 1,000 levels deep, since a thread with a smaller stack could not read the frame.
 */
export function encodeValue(value: unknown, refs: SideEntry[], sender: ValueSender): EncodedValue {
  if (typeof value !== 'object' || value === null) return { value, bytes: primitiveBytes(value) };
  const walk: Walk = { bytes: 0, hasRef: false, seen: [], seenMany: undefined };
  measure(value, walk, 1);
  return { value: walk.hasRef ? copy(value, { refs, sender, copies: new Map() }) : value, bytes: walk.bytes };
}

/** Puts refs back in place of their placeholders, in the value itself. */
export function decodeValue(value: unknown, refs: ReadonlyMap<unknown, unknown>): unknown {
  if (refs.size === 0) return value;
  const ref = refs.get(value);
  if (ref !== undefined) return ref;
  restore(value, refs);
  return value;
}

/** The side table as a lookup. */
export function refsByPlaceholder(entries: readonly SideEntry[], refs: RefFactory, lists: ListsHeld): Map<unknown, unknown> {
  return new Map(entries.map((entry) => [entry[0], fromEntry(entry, refs, lists)]));
}

function fromEntry(entry: SideEntry, refs: RefFactory, lists: ListsHeld): ActorRef | ReplyHandle | ListView<unknown> {
  if (entry.length === 3) return lists.view({ number: entry[1], length: entry[2] });
  if (entry.length === 4) return refs.makeReplyHandle(entry[1], entry[2], entry[3]);
  const [, slot, bySlot, byGeneration, n, key] = entry;
  return refs.makeRef({ slot, id: { bySlot, byGeneration, n } }, key);
}

function primitiveBytes(value: unknown): number {
  return typeof value === 'string' ? bytesPerNode + value.length : bytesPerNode;
}

function measure(value: unknown, walk: Walk, level: number): void {
  if (typeof value !== 'object' || value === null) {
    walk.bytes += primitiveBytes(value);
    return;
  }
  walk.bytes += bytesPerNode;
  // First, since most objects are one or the other, and each further question is asked of a whole chain of prototypes.
  const isData = isPlain(value) || Array.isArray(value);
  if (!isData && isLeaf(value, walk)) return;
  if (!enter(value, walk)) return;
  if (level > mostLevels) throw new TypeError(`it is nested more than ${mostLevels} levels deep`);
  const below = level + 1;
  if (Array.isArray(value)) for (const item of value) measure(item, walk, below);
  else if (isData) measurePlain(value as Readonly<Record<string, unknown>>, walk, below);
  else if (value instanceof Map) {
    for (const [key, item] of value) {
      measure(key, walk, below);
      measure(item, walk, below);
    }
  } else if (value instanceof Set) for (const item of value) measure(item, walk, below);
}

function measurePlain(value: Readonly<Record<string, unknown>>, walk: Walk, below: number): void {
  for (const key of Object.keys(value)) {
    walk.bytes += key.length;
    measure(value[key], walk, below);
  }
}

/** Whether nothing is to be searched in it. */
function isLeaf(value: object, walk: Walk): boolean {
  if (isRef(value) || isReplyHandle(value) || isListView(value)) {
    walk.hasRef = true;
    return true;
  }
  if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return false;
  walk.bytes += value.byteLength;
  return true;
}

/** False when the walk was there before. */
function enter(value: object, walk: Walk): boolean {
  const { seen, seenMany } = walk;
  if (seenMany?.has(value) ?? seen.includes(value)) return false;
  if (seenMany !== undefined) seenMany.add(value);
  else if (seen.push(value) > few) walk.seenMany = new Set(seen);
  return true;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

interface Copying {
  readonly refs: SideEntry[];
  readonly sender: ValueSender;
  readonly copies: Map<object, object>;
}

function entryOf(
  placeholder: object,
  value: ActorRef | ReplyHandle | ListView<unknown>,
  { node, lists }: ValueSender,
): SideEntry {
  if (isListView(value)) {
    const { number, length } = lists.place(value);
    return [placeholder, number, length];
  }
  checkOwner(value, node);
  if (isReplyHandle(value)) {
    const { slot, generation, number } = value.address;
    return [placeholder, slot, generation, number];
  }
  const { slot, id } = value.address;
  return [placeholder, slot, id.bySlot, id.byGeneration, id.n, value.definitionKey];
}

/** Throws for a ref or a handle of another system, which would name a stranger here. */
export function checkOwner(value: ActorRef | ReplyHandle, node: string): void {
  if (value.address.node.id === node) return;
  throw new TypeError(isReplyHandle(value) ? 'a reply handle of another system' : `${value} is a ref of another system`);
}

function copy(value: unknown, copying: Copying): unknown {
  const { refs, copies } = copying;
  if (typeof value !== 'object' || value === null) return value;
  const done = copies.get(value);
  if (done !== undefined) return done;
  if (isRef(value) || isReplyHandle(value) || isListView(value)) {
    const placeholder = {};
    refs.push(entryOf(placeholder, value, copying.sender));
    copies.set(value, placeholder);
    return placeholder;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = new Array(value.length);
    copies.set(value, items);
    // By key, so that holes stay holes and named properties stay.
    const named = items as unknown as Record<string, unknown>;
    for (const key of Object.keys(value)) define(named, key, copy((value as unknown as typeof named)[key], copying));
    return items;
  }
  if (value instanceof Map) {
    const map = new Map<unknown, unknown>();
    copies.set(value, map);
    for (const [key, item] of value) map.set(copy(key, copying), copy(item, copying));
    return map;
  }
  if (value instanceof Set) {
    const set = new Set<unknown>();
    copies.set(value, set);
    for (const item of value) set.add(copy(item, copying));
    return set;
  }
  if (!isPlain(value)) return value;
  const object: Record<string, unknown> = {};
  copies.set(value, object);
  for (const key of Object.keys(value)) define(object, key, copy((value as Record<string, unknown>)[key], copying));
  return object;
}

/** Plain assignment, but for inherited names: it would not make a property of `__proto__`, nor of any where the prototype is frozen. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (!(key in object) || Object.hasOwn(object, key)) object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Without recursion: however deep a value is that its sender could encode, it must not end the thread that receives it. */
function restore(root: unknown, refs: ReadonlyMap<unknown, unknown>): void {
  const seen = new Set<object>();
  const open: object[] = [];
  const look = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return value;
    const ref = refs.get(value);
    if (ref !== undefined) return ref;
    seen.add(value);
    open.push(value);
    return value;
  };
  look(root);
  for (let value = open.pop(); value !== undefined; value = open.pop()) restoreWithin(value, look);
}

/** Puts what `look` makes of each item in the item's place; touches nothing that stays as it is, holes in lists included. */
function restoreWithin(value: object, look: (item: unknown) => unknown): void {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      const looked = look(item);
      if (looked !== item) value[i] = looked;
    }
  } else if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [look(key), look(item)] as const);
    value.clear();
    for (const [key, item] of entries) value.set(key, item);
  } else if (value instanceof Set) {
    const items = [...value].map(look);
    value.clear();
    for (const item of items) value.add(item);
  } else if (isPlain(value)) {
    const object = value as Record<string, unknown>;
    for (const key of Object.keys(object)) {
      const item = object[key];
      const looked = look(item);
      if (looked !== item) define(object, key, looked);
    }
  }
}
