// Records: plain objects that hold nothing but primitive values, as most messages do. Their keys are spelled once per link, and their values lie
// flat in the frame: that halves what such a message costs against JSON of the object, since an object is dear to parse.
import { walkJson } from './json-walk.ts';
import { define } from './value-codec.ts';

/** The keys of a record. */
export interface Shape {
  readonly keys: readonly string[];
  readonly number: number;
}

/** Gives keys a number on a link, while there are numbers left. */
export interface ShapeNames {
  shape(keys: readonly string[]): Shape | undefined;
}

/** What the last record looked like that went this way, and how often the next one looked otherwise. */
export interface RecordMemory {
  shape: Shape | undefined;
  misses: number;
}

/** After so many misses a way is taken for one where records are rare, and none is looked for. */
const mostMisses = 64;
const mostKeys = 16;

/**
 * Adds the number of the record's shape and its values to `items`; returns what is left of `bytes` then, below 0 when `value` is none, or is one
 * that must not cross so: then nothing was added.
 */
export function addRecord(items: unknown[], value: unknown, bytes: number, memory: RecordMemory, names: ShapeNames): number {
  if (memory.misses > mostMisses || typeof value !== 'object' || value === null) return -1;
  if (Object.getPrototypeOf(value) !== Object.prototype) return -1;
  const record = value as Readonly<Record<string, unknown>>;
  if (memory.shape !== undefined) {
    const left = addValues(items, record, bytes, memory.shape);
    if (left >= 0) return left;
  }
  memory.misses++;
  memory.shape = shapeOf(record, names) ?? memory.shape;
  return memory.shape === undefined ? -1 : addValues(items, record, bytes, memory.shape);
}

/** The record of these keys whose values begin at `position`. */
export function readRecord(keys: readonly string[], items: readonly unknown[], position: number): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) define(record, keys[i] as string, items[position + i]);
  return record;
}

function addValues(items: unknown[], record: Readonly<Record<string, unknown>>, bytes: number, { keys, number }: Shape): number {
  const start = items.length;
  items.push(number);
  let left = bytes;
  let i = 0;
  for (const key in record) {
    const value = record[key];
    left = key === keys[i++] && (typeof value !== 'object' || value === null) ? walkJson(value, left) : -1;
    if (left < 0) break;
    items.push(value);
  }
  if (i === keys.length && left >= 0) return left;
  items.length = start;
  return -1;
}

/** Its shape on this link; undefined when it cannot have one. A key that would be its prototype is left to others. */
function shapeOf(record: object, names: ShapeNames): Shape | undefined {
  const keys = Object.keys(record);
  return keys.length > mostKeys || keys.includes('__proto__') ? undefined : names.shape(keys);
}
