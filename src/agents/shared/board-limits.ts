// What a blackboard may hold, and what a value on it is: JSON, bounded, that nobody can change.
import { ActorError, describeValue } from '../../base/actor-error.ts';
import { deepFreeze } from '../../runtime/kernel/freeze.ts';

/** What a board may hold. */
export const boardLimits = Object.freeze({
  /** Bytes of one value, as JSON. */
  valueBytes: 65_536,
  namespaceBytes: 1_048_576,
  totalBytes: 16_777_216,
  namespaces: 1000,
  /** Keys, and claims on keys without a value, of one namespace. */
  keys: 10_000,
  /** Rows of one page. */
  rows: 500,
});

/** Throws `invalid-argument` for what is no JSON, or too large. */
export function jsonOf(value: unknown): string {
  const json = toJson(value);
  const rule = json === undefined ? 'JSON' : `at most ${boardLimits.valueBytes} bytes of JSON`;
  if (json !== undefined && Buffer.byteLength(json) <= boardLimits.valueBytes) return json;
  throw new ActorError('invalid-argument', `value must be ${rule}, but is ${describeValue(value)}`, {
    details: { field: 'value', rule, value: describeValue(value) },
  });
}

function toJson(value: unknown): string | undefined {
  try {
    if (!isJson(value)) return undefined;
    return JSON.stringify(value) as string | undefined;
  } catch {
    return undefined;
  }
}

/** Whether JSON holds all of it: a function, `NaN`, a map or a date would come back as something else. A field that is undefined counts as none. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null)
    return value === null || typeof value === 'string' || typeof value === 'boolean';
  if (Array.isArray(value)) return Array.from(value as readonly unknown[]).every(isJson);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((field) => field === undefined || isJson(field));
}

/** A copy that nobody can change: it is handed to everybody who reads. */
export function frozen(json: string): unknown {
  const value: unknown = JSON.parse(json);
  deepFreeze(value);
  return value;
}

export function full(why: string): ActorError {
  return new ActorError('board-full', `the blackboard has no room: ${why}`);
}
