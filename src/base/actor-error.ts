// The one error class. It is told apart by `code` (or by the brand, across module copies), never by `instanceof` or by its text.
import type { ErrorCode } from './error-codes.ts';

const brand = Symbol.for('troupe.ActorError');

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Every error that Troupe raises. `code` is stable and listed in docs/errors.md; `details` says which field, rule and value. */
export class ActorError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails | undefined; cause?: unknown } = {}) {
    super(message, 'cause' in options && options.cause !== undefined ? { cause: options.cause } : undefined);
    this.name = 'ActorError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get [brand](): true {
    return true;
  }
}

/** Whether `value` is an {@link ActorError}, of this code when one is given. */
export function isActorError(value: unknown, code?: ErrorCode): value is ActorError {
  if (typeof value !== 'object' || value === null || !(brand in value)) return false;
  return code === undefined || (value as ActorError).code === code;
}

/** An `invalid-argument` error that names the field, the rule and the value with its type. */
export function invalidArgument(field: string, rule: string, value: unknown): ActorError {
  return new ActorError('invalid-argument', `${field} must be ${rule}, but is ${describeValue(value)}`, {
    details: { field, rule, value: describeValue(value) },
  });
}

/** A short, one-line description of any value and its type, safe for messages: at most 120 characters. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `the string ${clip(JSON.stringify(value))}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the ${typeof value} ${String(value)}`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return clip(describeObject(value));
}

function describeObject(value: object): string {
  try {
    return `the ${Array.isArray(value) ? 'array' : 'object'} ${JSON.stringify(value) ?? '?'}`;
  } catch {
    return Array.isArray(value) ? 'an array' : 'an object';
  }
}

function clip(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
