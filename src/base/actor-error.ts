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

  /** For logs: JSON knows nothing of an error's message, stack and cause. */
  toJSON(): ErrorJson {
    return errorJson(this, deepestCause);
  }
}

/**
 * An error about another, which is its cause and has the stack that tells; its own would show the runtime alone, and taking it is most of what an
 * error costs. Its `stack` is its first line.
 */
export function wrapError(code: ErrorCode, message: string, options: { details: ErrorDetails; cause: Error }): ActorError {
  const { stackTraceLimit } = Error;
  // Not by assignment, which throws where a program has frozen what is built in.
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new ActorError(code, message, options);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return error;
}

/** An error as logs have it; of a cause that is no error, `cause` is its text. */
export interface ErrorJson {
  readonly name: string;
  readonly code?: unknown;
  readonly message: string;
  readonly details?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: ErrorJson | string;
}

/** Causes are followed this deep. */
const deepestCause = 8;

/** Any error, also one that is not ours: as a field of a log's line it would be `{}`. */
export function errorJson(error: Error, depth = deepestCause): ErrorJson {
  const { name, message, stack, cause } = error;
  const { code, details } = error as Partial<ActorError>;
  return {
    name,
    ...(code === undefined ? {} : { code }),
    message,
    ...(details === undefined || Object.keys(details).length === 0 ? {} : { details }),
    stack,
    ...(cause === undefined || depth === 0
      ? {}
      : { cause: cause instanceof Error ? errorJson(cause, depth - 1) : describeValue(cause) }),
  };
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
    if (value instanceof Promise) return 'a promise';
    if (value instanceof Error) return `the ${String(value.name)} ${JSON.stringify(String(value.message))}`;
    return `the ${Array.isArray(value) ? 'array' : 'object'} ${JSON.stringify(value) ?? '?'}`;
  } catch {
    return Array.isArray(value) ? 'an array' : 'an object';
  }
}

function clip(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
