// What the server needs of each wire format: reading a request, writing a reply as frames or as a whole, and saying what is wrong in the provider's words.
import type { IncomingHttpHeaders } from 'node:http';
import type { WindowName, WindowState } from './rate-windows.ts';
import type { Ask, FaultKind, Reply, WireCall, WireName, WireUsage } from './script.ts';

/** A reply with all that the server adds to it. */
export interface FullReply {
  readonly ask: Ask;
  readonly responseId: string;
  readonly model: string;
  readonly text: string;
  readonly thinking: string;
  readonly toolCalls: readonly Required<WireCall>[];
  readonly stop: NonNullable<Reply['stop']>;
  readonly usage: WireUsage;
  readonly frameCharacters: number;
  readonly isOneChunk: boolean;
  /** The arguments of the last tool call are no JSON. */
  readonly hasBrokenArguments: boolean;
}

/** A call that is turned down. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RefusalContext {
  readonly requestId: string;
  readonly retryAfterMs?: number | undefined;
  readonly model: string;
  readonly message?: string;
}

export interface Wire {
  readonly name: WireName;
  /** Whether a POST to this path is its. */
  matches(path: string): boolean;
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  /** Throws a {@link BadRequest} for what the provider would not accept. */
  read(path: string, body: Readonly<Record<string, unknown>>): Ask;
  frames(reply: FullReply): readonly string[];
  whole(reply: FullReply): unknown;
  refusal(kind: FaultKind, context: RefusalContext): Refusal;
  /** An error that comes after a status of 200. */
  errorFrame(): string;
  headers(requestId: string, windows: (name: WindowName) => WindowState | undefined, wallTime: number): Record<string, string>;
}

/** What the provider would answer with a status of 400. */
export class BadRequest extends Error {}

export function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new BadRequest(message);
}

export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown, what: string): Fields {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), `${what}: must be an object`);
  return value as Fields;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  demand(Array.isArray(value), `${what}: must be an array`);
  return value;
}

export function asText(value: unknown, what: string): string {
  demand(typeof value === 'string', `${what}: must be a string`);
  return value;
}

export function onlyKnown(fields: Fields, known: readonly string[], what: string): void {
  for (const name of Object.keys(fields)) demand(known.includes(name), `${what}.${name}: extra inputs are not permitted`);
}

export function piecesOf(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}

/** A text that only the server can make of that text: stands for a signature. */
export function signatureOf(text: string): string {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return `signed-${hash.toString(16)}`;
}
