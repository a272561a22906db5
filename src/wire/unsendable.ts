// Why an op cannot cross: what structured clone says of it names the value, and not where it stands, so that is looked for here.
// 1. What stands in the path is the names of fields; keys that are data, such as those of a map, are not shown.
// 2. Getters are not called: what they give may be another value by now. The traps of a proxy may run, so nothing is sent meanwhile.
import { ActorError } from '../base/actor-error.ts';
import { definitionName } from '../runtime/definition-name.ts';
import type { Op } from '../runtime/kernel/op.ts';
import { isReplyHandle } from '../runtime/mail/reply-handle.ts';
import { isRef } from '../runtime/ref.ts';

/** Values that are looked at, and levels. */
const mostValues = 10_000;
const mostLevels = 1_000;
/** Characters of a place that are shown. */
const longestPath = 200;

/** The error of an op that was not sent. `node` is the sender's, or undefined when its values are not to be looked at. */
export function unsendable(op: Op, cause: unknown, node: string | undefined): ActorError {
  const why = (node === undefined ? undefined : placeIn(op, node)) ?? (cause instanceof Error ? cause.message : String(cause));
  return new ActorError('serialization', `${nameOf(op)} cannot cross to another thread: ${why}`, { cause });
}

function nameOf(op: Op): string {
  switch (op.kind) {
    case 'mail':
      return `the message "${op.method}"`;
    case 'spawn':
      return `what ${definitionName(op.definitionKey)} is started with`;
    default:
      return `what a signal "${op.kind}" carries`;
  }
}

function placeIn(op: Op, node: string): string | undefined {
  const search: Search = { node, left: mostValues, seen: new Set() };
  try {
    switch (op.kind) {
      case 'mail':
        return op.side?.args === undefined
          ? find(op.argument, 'argument', search, 1)
          : find(op.side.args, 'arguments', search, 1);
      case 'spawn':
        return find(op.args, 'args', search, 1);
      case 'reply':
      case 'answer':
        return op.ok ? find(op.value, 'reply', search, 1) : undefined;
      default:
        return undefined;
    }
  } catch {
    // The trap of a proxy threw.
    return undefined;
  }
}

interface Search {
  readonly node: string;
  left: number;
  readonly seen: Set<object>;
}

/** The first place whose value cannot cross, in words. */
function find(value: unknown, path: string, search: Search, level: number): string | undefined {
  search.left--;
  if (search.left < 0 || level > mostLevels) return undefined;
  if (typeof value === 'function') return say(path, 'a function');
  if (typeof value === 'symbol') return say(path, 'a symbol');
  if (typeof value !== 'object' || value === null || search.seen.has(value)) return undefined;
  search.seen.add(value);
  if (isRef(value) || isReplyHandle(value)) {
    return value.address.node.id === search.node
      ? undefined
      : say(path, `a ${isRef(value) ? 'ref' : 'reply handle'} of another system`);
  }
  const kind = kindThatStays(value);
  if (kind !== undefined) return say(path, kind);
  for (const [item, place] of within(value, path)) {
    const found = find(item, place, search, level + 1);
    if (found !== undefined || search.left < 0) return found;
  }
  return undefined;
}

function kindThatStays(value: object): string | undefined {
  if (value instanceof Promise) return 'a promise';
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) return 'a weak collection';
  return undefined;
}

/** What structured clone takes along of an object, and where each of it stands. */
function* within(value: object, path: string): Iterable<readonly [item: unknown, place: string]> {
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map) {
    for (const [key, item] of value) {
      yield [key, `a key of ${path}`];
      yield [item, `${path}.get(…)`];
    }
  } else if (value instanceof Set) for (const item of value) yield [item, `an item of ${path}`];
  else if (value instanceof Error) yield [valueAt(value, 'cause'), `${path}.cause`];
  else for (const key of Object.keys(value)) yield [valueAt(value, key), placeOf(value, path, key)];
}

function valueAt(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function placeOf(value: object, path: string, key: string): string {
  if (Array.isArray(value) && /^\d+$/.test(key)) return `${path}[${key}]`;
  return isFieldName(key) ? `${path}.${key}` : `${path}[…]`;
}

/** A longer one, or one with other characters, may be data. */
function isFieldName(key: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]{0,39}$/u.test(key);
}

function say(path: string, kind: string): string {
  return `${path.length > longestPath ? `${path.slice(0, longestPath)}…` : path} is ${kind}`;
}
