// The lines of a tape, which is JSON Lines: first its version, then heads and calls as they come. Reads lines strictly: what does not fit is `tape-damaged`.
import { ActorError } from '../../base/actor-error.ts';
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import type { ModelReply } from '../fold-stream.ts';
import type { PartPrints } from './request-print.ts';

export const tapeVersion = 1;

/** A call that was made: it is the same call when all three are the same. */
export interface CallKey {
  /** The run's path, such as `1.3`. */
  readonly run: string;
  /** Counts the model calls of the run, from 1. */
  readonly turn: number;
  /** Counts the tries of that call, from 1. */
  readonly attempt: number;
}

/** What came of a call. One that was cancelled had no outcome, and has none in a replay. */
export type TapedOutcome =
  | { readonly kind: 'reply'; readonly reply: ModelReply }
  | { readonly kind: 'failure'; readonly failure: TapedFailure }
  | { readonly kind: 'cancelled' };

export interface TapedFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The parts of a request that many calls share. */
export interface HeadLine {
  readonly kind: 'head';
  readonly id: string;
  readonly parts: PartPrints;
}

export interface CallLine extends CallKey {
  readonly kind: 'call';
  readonly hash: string;
  /** The id of its head, which stands further up. */
  readonly head: string;
  /** So many messages are those of the run's call before. */
  readonly same: number;
  /** The prints of the further messages. */
  readonly messages: readonly PartPrints[];
  /** How long the call took. */
  readonly ms: number;
  readonly outcome: TapedOutcome;
}

export type TapeLine = { readonly kind: 'tape'; readonly version: number } | HeadLine | CallLine;

/** The line with its end. */
export function writeLine(line: TapeLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Reads line `number` (from 1) of the tape `name`; the first must be its version. */
export function readLine(text: string, number: number, name: string): TapeLine {
  const line = parse(text, number, name);
  if (number === 1) {
    if (line['kind'] !== 'tape') throw damaged(name, number, 'does not say that this is a tape');
    if (line['version'] !== tapeVersion)
      throw damaged(name, number, `is of version ${String(line['version'])}, and this reads version ${tapeVersion}`);
    return { kind: 'tape', version: tapeVersion };
  }
  if (isHead(line) || isCall(line)) return line;
  throw damaged(name, number, 'is neither a head nor a call, as a tape has them');
}

/** A `tape-damaged` error. */
export function damaged(name: string, line: number, what: string): ActorError {
  return new ActorError('tape-damaged', `line ${line} of the tape ${name} ${what}`, { details: { path: name, line } });
}

function parse(text: string, number: number, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(name, number, 'is not JSON');
  }
  if (!isRecord(value)) throw damaged(name, number, 'is no object');
  return value;
}

function isHead(line: Record<string, unknown>): line is Record<string, unknown> & HeadLine {
  return line['kind'] === 'head' && typeof line['id'] === 'string' && isParts(line['parts']);
}

function isCall(line: Record<string, unknown>): line is Record<string, unknown> & CallLine {
  const { kind, run, turn, attempt, hash, head, same, messages, ms, outcome } = line;
  const isNumbered = [turn, attempt, same].every((one) => Number.isSafeInteger(one)) && typeof ms === 'number';
  const isNamed = [run, hash, head].every((one) => typeof one === 'string');
  return kind === 'call' && isNumbered && isNamed && Array.isArray(messages) && messages.every(isParts) && isOutcome(outcome);
}

function isOutcome(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'cancelled') return true;
  if (value['kind'] === 'reply') return isReply(value['reply']);
  return value['kind'] === 'failure' && isFailure(value['failure']);
}

function isReply(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['usage']) || !Array.isArray(value['toolCalls'])) return false;
  const isCalled = value['toolCalls'].every(
    (call: unknown) => isRecord(call) && typeof call['callId'] === 'string' && typeof call['name'] === 'string',
  );
  return isCalled && [value['text'], value['stopReason'], value['model']].every((one) => typeof one === 'string');
}

function isFailure(value: unknown): boolean {
  if (!isRecord(value) || typeof value['message'] !== 'string' || !isRecord(value['details'])) return false;
  return typeof value['code'] === 'string' && Object.hasOwn(errorCodes, value['code']);
}

function isParts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
