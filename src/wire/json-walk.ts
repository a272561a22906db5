// Which values may cross as JSON. One walk proves that a value comes out of JSON as it comes out of structured clone, and weighs it.
// 1. What is not proven rides through structured clone: `-0`, numbers that are not finite, undefined, bigints, holes, named properties of lists,
//    each object that is neither plain nor a list, and each that says itself what JSON makes of it (`toJSON`, `JSON.rawJSON`); refs, reply handles and views of shared lists are counted, for the codec to put something in their place.
// 2. Nor are objects with a key that JSON must escape: the V8 of Node 26.10 reads `{"a":0,"\u0000":0}` as if the key were a backslash, once it has seen an object with
//    that one in the same place. A key is looked at once, and remembered.
// 3. The weight bounds the walk, and with it cycles and depth. That an object stands in a value twice is lost in JSON.
import { isReplyHandle } from '../runtime/mail/reply-handle.ts';
import { isListView } from '../runtime/mail/shared-list.ts';
import { isRef } from '../runtime/ref.ts';

/**
 * A message of more bytes crosses through structured clone. JSON is the cheaper codec for small values and loses badly past a few kilobytes;
 * they met near this size (measured 2026).
 */
export const largestJsonBytes = 512;

const objectBytes = 16;
export const numberBytes = 8;
const literalBytes = 5;
const quotesBytes = 3;
const refBytes = 40;

let refsSeen = 0;

/** How many refs, reply handles and views all walks have met: if it grew during a walk, the value may hold some. */
export function countRefsSeen(): number {
  return refsSeen;
}

/** What is left of `bytes` after `value`, roughly; below 0 when the value is heavier or must not cross as JSON. */
export function walkJson(value: unknown, bytes: number): number {
  switch (typeof value) {
    case 'number':
      return isExact(value) ? bytes - numberBytes : -1;
    case 'string':
      return bytes - value.length - quotesBytes;
    case 'boolean':
      return bytes - literalBytes;
    case 'object':
      return value === null ? bytes - literalBytes : walkObject(value, bytes - objectBytes);
    default:
      return -1;
  }
}

/** Whether this program has given all lists or objects a `toJSON`, which changes what JSON makes of them. */
export function isJsonTamperedWith(): boolean {
  return 'toJSON' in Array.prototype;
}

/** Whether JSON keeps it: finite, and not `-0`. */
export function isExact(value: number): boolean {
  return value === 0 ? 1 / value > 0 : value - value === 0;
}

function walkObject(value: object, bytes: number): number {
  if (Array.isArray(value)) return walkList(value, bytes);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return walkPlain(value as PlainObject, bytes);
  if (prototype === null) return isRawJson(value) ? -1 : walkPlain(value as PlainObject, bytes);
  if (!isRef(value) && !isReplyHandle(value) && !isListView(value)) return -1;
  refsSeen++;
  return bytes - refBytes;
}

type PlainObject = Readonly<Record<string, unknown>>;

/** TypeScript does not know it yet. */
const { isRawJSON: isRawJson } = JSON as unknown as { isRawJSON(value: object): boolean };

function walkPlain(value: PlainObject, bytes: number): number {
  if (typeof value['toJSON'] === 'function') return -1;
  let left = bytes;
  for (const key in value) {
    left = isPlainKey(key) ? walkJson(value[key], left - key.length - quotesBytes) : -1;
    if (left < 0) return -1;
  }
  return left;
}

/** Keys that are met often are few. */
const mostKnownKeys = 4_096;
const plainKeys = new Set<string>();
const escaped = /["\\\p{Cc}\p{Cs}]/u;

function isPlainKey(key: string): boolean {
  if (plainKeys.has(key)) return true;
  if (escaped.test(key)) return false;
  if (plainKeys.size < mostKnownKeys) plainKeys.add(key);
  return true;
}

function walkList(list: readonly unknown[] & { readonly toJSON?: unknown }, bytes: number): number {
  if (typeof list.toJSON === 'function') return -1;
  let left = bytes;
  for (let i = 0; i < list.length; i++) {
    left = walkJson(list[i], left);
    if (left < 0) return -1;
  }
  // There are no holes here, which would have been undefined: so more keys than items are named ones.
  return Object.keys(list).length === list.length ? left : -1;
}
