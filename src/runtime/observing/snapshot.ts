// Values made fit to be looked at: a bounded copy in plain data, which any thread can be sent, and its text. Never throws, whatever it meets.
// 1. A copy shares nothing with its original that can be changed, but refs.
// 2. What is left out is marked where it stood.
import { isActorError } from '../../base/actor-error.ts';
import { isRef } from '../ref.ts';

export interface SnapshotLimits {
  /** How deep objects in objects are followed. */
  readonly depth: number;
  /** Values in all. */
  readonly values: number;
  /** Characters of each text. */
  readonly characters: number;
  /** Errors with their stacks; default without. */
  readonly stacks?: boolean;
}

/** For states that somebody asks to see. */
const stateLimits: SnapshotLimits = Object.freeze({ depth: 8, values: 10_000, characters: 100_000 });
/** For messages in reports. */
const summaryLimits: SnapshotLimits = Object.freeze({ depth: 3, values: 24, characters: 80 });
/** Characters of a summary. */
const summaryLength = 240;

/**
 * A copy in plain data: refs stay refs, errors become `{ name, code, message }`, instances their own fields, and what cannot be sent, or is too
 * much, a text in brackets that says so.
 */
export function snapshot(value: unknown, limits: SnapshotLimits = stateLimits): unknown {
  return new Copying(limits).copy(value, 0);
}

/** The arguments of a message in a few words, at most 240 characters. */
export function summarize(values: readonly unknown[]): string {
  const copying = new Copying(summaryLimits);
  return clip(values.map((value) => textOf(copying.copy(value, 0))).join(', '), summaryLength);
}

/** The kinds of the arguments of a message, with nothing of what is in them. */
export function shapes(values: readonly unknown[]): string {
  return clip(values.map(shapeOf).join(', '), summaryLength);
}

class Copying {
  readonly #limits: SnapshotLimits;
  readonly #open = new Set<object>();
  #left: number;

  constructor(limits: SnapshotLimits) {
    this.#limits = limits;
    this.#left = limits.values;
  }

  copy(value: unknown, depth: number): unknown {
    if (this.#left-- <= 0) return '[more]';
    if (typeof value === 'string') return clip(value, this.#limits.characters);
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null) return value;
    try {
      return this.#copyObject(value, depth);
    } catch {
      return '[unreadable]';
    }
  }

  #copyObject(value: object, depth: number): unknown {
    if (isRef(value)) return value;
    if (value instanceof Error) return this.#copyError(value, depth);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return shapeOf(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return shapeOf(value);
    if (this.#open.has(value)) return '[circular]';
    if (depth >= this.#limits.depth) return shapeOf(value);
    this.#open.add(value);
    try {
      return this.#copyItems(value, depth + 1);
    } finally {
      this.#open.delete(value);
    }
  }

  #copyItems(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.#copyList(value, depth);
    if (value instanceof Set) return new Set(this.#copyList(value, depth));
    if (value instanceof Map) {
      const entries = new Map<unknown, unknown>();
      for (const [key, item] of value) {
        if (this.#left <= 0) break;
        entries.set(this.copy(key, depth), this.copy(item, depth));
      }
      return entries;
    }
    const fields: [string, unknown][] = [];
    for (const key of Object.keys(value)) {
      if (this.#left <= 0) {
        fields.push(['[more]', true]);
        break;
      }
      fields.push([key, this.copy((value as Record<string, unknown>)[key], depth)]);
    }
    return Object.fromEntries(fields);
  }

  #copyList(items: Iterable<unknown>, depth: number): unknown[] {
    const list: unknown[] = [];
    for (const item of items) {
      const isFull = this.#left <= 0;
      list.push(this.copy(item, depth));
      if (isFull) break;
    }
    return list;
  }

  #copyError(error: Error, depth: number): object {
    const { characters, stacks, depth: deepest } = this.#limits;
    const { name, message, stack, cause } = error;
    return {
      name: clip(String(name), characters),
      ...(isActorError(error) ? { code: error.code } : {}),
      message: clip(String(message), characters),
      ...(stacks === true ? { stack: clip(String(stack), characters) } : {}),
      ...(cause === undefined || depth >= deepest ? {} : { cause: this.copy(cause, depth + 1) }),
    };
  }
}

function textOf(copy: unknown): string {
  if (copy === undefined) return 'undefined';
  try {
    return JSON.stringify(copy, (_, value: unknown) => plain(value)) ?? String(copy);
  } catch {
    return shapeOf(copy);
  }
}

/** What JSON has no form for. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return { '[map]': [...value] };
  if (value instanceof Set) return { '[set]': [...value] };
  return value;
}

function shapeOf(value: unknown): string {
  try {
    if (value === null || typeof value !== 'object') return `[${value === null ? 'null' : typeof value}]`;
    if (isRef(value)) return '[ref]';
    if (Array.isArray(value)) return `[list of ${value.length}]`;
    if (value instanceof Map || value instanceof Set) return `[${value instanceof Map ? 'map' : 'set'} of ${value.size}]`;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
    return typeof name === 'string' && name !== 'Object' && name !== '' ? `[${clip(name, 40)}]` : '[object]';
  } catch {
    return '[object]';
  }
}

function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
