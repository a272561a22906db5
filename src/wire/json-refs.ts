// Refs, reply handles and views of shared lists in values that cross as JSON: each is replaced by an object with one key that the values themselves may not use.
import type { RefFactory } from '../runtime/kernel/ports.ts';
import { isReplyHandle } from '../runtime/mail/reply-handle.ts';
import { isListView } from '../runtime/mail/shared-list.ts';
import { type ActorRef, isRef } from '../runtime/ref.ts';
import type { NamesHeard, NamesSpelled } from './link-names.ts';
import type { ListsHeld } from './list-copies.ts';
import { checkOwner, define, type ValueSender } from './value-codec.ts';

const placeholderKey = 'troupe.at';
/**
 * Of a view: number of its list, length. Of a reply handle: slot, generation, number. Of a ref: slot, bySlot, byGeneration, n, and the number of its
 * definition's key on this link.
 */
type Place = readonly [number, number, number?, number?, number?];

/** What one side of a link needs, to send and to receive. */
export interface RefSender extends ValueSender {
  readonly names: NamesSpelled;
}

export interface RefReceiver {
  readonly names: NamesHeard;
  readonly lists: ListsHeld;
  readonly refs: RefFactory;
}

/**
 * A copy of a value that a walk has proven, with placeholders; undefined when it uses their key itself, or when the link has no number left for a
 * definition. Throws for a ref of another system than the sender's.
 */
export function replaceRefs(value: unknown, sender: RefSender): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) return placeRef(value, sender);
  if (isReplyHandle(value)) {
    checkOwner(value, sender.node);
    const { slot, generation, number } = value.address;
    return { [placeholderKey]: [slot, generation, number] satisfies Place };
  }
  if (isListView(value)) {
    const { number, length } = sender.lists.place(value);
    return { [placeholderKey]: [number, length] satisfies Place };
  }
  if (Array.isArray(value)) return replaceInList(value, sender);
  const object: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = replaceRefs((value as Record<string, unknown>)[key], sender);
    if (item === undefined || key === placeholderKey) return undefined;
    define(object, key, item);
  }
  return object;
}

/** Puts refs back in place of their placeholders, in the value itself. */
export function restoreRefs(value: unknown, receiver: RefReceiver): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const place = Object.hasOwn(value, placeholderKey) ? (value as Record<string, Place>)[placeholderKey] : undefined;
  if (place !== undefined) return atPlace(place, receiver);
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const item = object[key];
    const restored = restoreRefs(item, receiver);
    if (restored !== item) define(object, key, restored);
  }
  return object;
}

function placeRef(ref: ActorRef, sender: RefSender): unknown {
  checkOwner(ref, sender.node);
  const key = sender.names.keyNumber(ref.definitionKey);
  if (key === undefined) return undefined;
  const { slot, id } = ref.address;
  return { [placeholderKey]: [slot, id.bySlot, id.byGeneration, id.n, key] satisfies Place };
}

function replaceInList(list: readonly unknown[], sender: RefSender): unknown {
  const items: unknown[] = [];
  for (const item of list) {
    const replaced = replaceRefs(item, sender);
    if (replaced === undefined) return undefined;
    items.push(replaced);
  }
  return items;
}

function atPlace([first, second, third, n, key]: Place, { names, lists, refs }: RefReceiver): unknown {
  if (third === undefined) return lists.view({ number: first, length: second });
  if (n === undefined || key === undefined) return refs.makeReplyHandle(first, second, third);
  return refs.makeRef({ slot: first, id: { bySlot: second, byGeneration: third, n } }, names.keyAt(key));
}
