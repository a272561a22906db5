// Errors as plain records. Structured clone keeps message, stack and cause of an error but loses its class, its name and its own
// fields such as `code`; so an error crosses threads, and enters journals, only in this form. One encoder for mail, control and tasks.
import { ActorError, describeValue } from './actor-error.ts';
import { type ErrorCode, errorCodes } from './error-codes.ts';

/** An error as a record. `origin` names the thread in which it was encoded first. */
export interface WireError {
  readonly code: ErrorCode | undefined;
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: WireError;
  readonly origin: string;
}

/** Causes are followed this deep. */
const deepestCause = 8;
/** Characters that one encoded error takes at the most, causes included. */
const largestError = 16_384;
/** Characters of an origin that an error brings along. */
const longestOrigin = 128;

interface Budget {
  left: number;
}

/** `error`, whatever was thrown, as a record of at most 16 KiB with causes to depth 8. */
export function encodeError(error: unknown, origin: string): WireError {
  return encode(error, origin, deepestCause, { left: largestError });
}

/**
 * The record as an error again: its code when it is one of ours, else `fallback` (default `handler-failed`). What is no record, or half of one, gives an
 * error as well, with what there is of it.
 */
export function decodeError(wire: WireError, fallback: ErrorCode = 'handler-failed'): ActorError {
  return decode(wire, fallback, deepestCause);
}

/** `unknown`: a type does not hold what comes from another thread, or out of a message that lacks the field. */
function decode(wire: unknown, fallback: ErrorCode, depth: number): ActorError {
  const record = typeof wire === 'object' && wire !== null ? wire : {};
  const [code, details, cause] = ['code', 'details', 'cause'].map((field) => readField(record, field));
  const [message, origin, name, stack] = ['message', 'origin', 'name', 'stack'].map((field) => readText(record, field));
  const error = new ActorError(knownCode(code) ?? fallback, message ?? `in place of an error came ${describeValue(wire)}`, {
    details: { ...(typeof details === 'object' ? details : undefined), ...(origin === undefined ? {} : { origin }) },
    // A clone may go in a circle.
    cause: cause === undefined || depth === 0 ? undefined : decode(cause, fallback, depth - 1),
  });
  if (name !== undefined && name !== '' && name !== 'ActorError') error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function encode(error: unknown, origin: string, depth: number, budget: Budget): WireError {
  if (!isErrorLike(error)) return { code: undefined, name: 'NonError', message: take(textOf(error), budget), origin };
  const name = take(readText(error, 'name') ?? 'Error', budget);
  const message = take(readText(error, 'message') ?? '', budget);
  const details = encodeDetails(error, budget);
  const from = originOf(error) ?? origin;
  const cause = readField(error, 'cause');
  const encodedCause =
    cause === undefined || depth === 0 || budget.left <= 0 ? undefined : encode(cause, origin, depth - 1, budget);
  const stack = take(readText(error, 'stack') ?? '', budget);
  return {
    code: knownCode(readField(error, 'code')),
    name,
    message,
    origin: from,
    ...(stack === '' ? {} : { stack }),
    ...(details === undefined ? {} : { details }),
    ...(encodedCause === undefined ? {} : { cause: encodedCause }),
  };
}

function isErrorLike(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return 'message' in value || value instanceof Error;
  } catch {
    return false;
  }
}

function knownCode(code: unknown): ErrorCode | undefined {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : undefined;
}

/** An error that crossed before keeps the place where it began. */
function originOf(error: object): string | undefined {
  const details = readField(error, 'details');
  if (typeof details !== 'object' || details === null) return undefined;
  const origin = (details as Record<string, unknown>)['origin'];
  return typeof origin === 'string' ? origin.slice(0, longestOrigin) : undefined;
}

function encodeDetails(error: object, budget: Budget): Readonly<Record<string, unknown>> | undefined {
  const details = readField(error, 'details');
  const foreignCode = readField(error, 'code');
  const own = typeof details === 'object' && details !== null ? details : undefined;
  const all = typeof foreignCode === 'string' && knownCode(foreignCode) === undefined ? { ...own, code: foreignCode } : own;
  if (all === undefined) return undefined;
  try {
    const text = JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    if (text.length > budget.left) return { dropped: `details of ${text.length} characters` };
    budget.left -= text.length;
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { dropped: 'details that are not JSON' };
  }
}

function readField(error: object, field: string): unknown {
  try {
    return (error as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

function readText(error: object, field: string): string | undefined {
  const value = readField(error, field);
  return typeof value === 'string' ? value : undefined;
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value without a text';
  }
}

function take(text: string, budget: Budget): string {
  const taken = text.slice(0, Math.max(0, budget.left));
  budget.left -= taken.length;
  return taken;
}
