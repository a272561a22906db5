// Refs and reply handles in values that cross as JSON: each is replaced by an object with one key that the values themselves may not use.
import type { RefFactory } from '../runtime/kernel/ports.ts';
import { isReplyHandle, type ReplyHandle } from '../runtime/mail/reply-handle.ts';
import { type ActorRef, isRef } from '../runtime/ref.ts';
import type { NamesHeard, NamesSpelled } from './link-names.ts';
import { checkOwner, define } from './value-codec.ts';

const placeholderKey = '\0';
/** Of a reply handle: slot, generation, number. Of a ref: slot, bySlot, byGeneration, n, and the number of its definition's key on this link. */
type Place = readonly [slot: number, generation: number, number: number, n?: number, key?: number];

/**
 * A copy of a value that a walk has proven, with placeholders; undefined when it uses their key itself, or when the link has no number left for a
 * definition. Throws for a ref of another system than that of `node`.
 */
export function replaceRefs(value: unknown, names: NamesSpelled, node: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) return placeRef(value, names, node);
  if (isReplyHandle(value)) {
    checkOwner(value, node);
    const { slot, generation, number } = value.address;
    return { [placeholderKey]: [slot, generation, number] satisfies Place };
  }
  if (Array.isArray(value)) return replaceInList(value, names, node);
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = replaceRefs((value as Record<string, unknown>)[key], names, node);
    if (item === undefined || key === placeholderKey) return undefined;
    define(object, key, item);
  }
  return object;
}

/** Puts refs back in place of their placeholders, in the value itself. */
export function restoreRefs(value: unknown, names: NamesHeard, refs: RefFactory): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const place = Object.hasOwn(value, placeholderKey) ? (value as Record<string, Place>)[placeholderKey] : undefined;
  if (place !== undefined) return refAt(place, names, refs);
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const item = object[key];
    const restored = restoreRefs(item, names, refs);
    if (restored !== item) define(object, key, restored);
  }
  return object;
}

function placeRef(ref: ActorRef, names: NamesSpelled, node: string): unknown {
  checkOwner(ref, node);
  const key = names.keyNumber(ref.definitionKey);
  if (key === undefined) return undefined;
  const { slot, id } = ref.address;
  return { [placeholderKey]: [slot, id.bySlot, id.byGeneration, id.n, key] satisfies Place };
}

function replaceInList(list: readonly unknown[], names: NamesSpelled, node: string): unknown {
  const items: unknown[] = [];
  for (const item of list) {
    const replaced = replaceRefs(item, names, node);
    if (replaced === undefined) return undefined;
    items.push(replaced);
  }
  return items;
}

function refAt([slot, one, other, n, key]: Place, names: NamesHeard, refs: RefFactory): ActorRef | ReplyHandle {
  if (n === undefined || key === undefined) return refs.makeReplyHandle(slot, one, other);
  return refs.makeRef({ slot, id: { bySlot: one, byGeneration: other, n } }, names.keyAt(key));
}
