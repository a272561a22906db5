// Parts a document's text into pieces that fit in one tool result, with a place to go on from.

import { ActorError } from '../base/actor-error.ts';
import type { JsonSchema } from '../base/json-schema.ts';
import { quoteName } from './files/file-errors.ts';

/** What one call gives at most, in bytes of UTF-8: 64 KiB. */
export const windowBytes = 65_536;

export interface TextWindow {
  readonly text: string;
  /** The last line that is in `text`, in whole or in part; counted from 1. */
  readonly toLine: number;
  /** Where to go on; absent at the end. */
  readonly nextLine?: number;
  /** Where in `nextLine` to go on, when that line was cut. */
  readonly nextCharacter?: number;
}

export interface WindowStart {
  readonly file: string;
  /** From 1. */
  readonly fromLine: number;
  /** From 1; within `fromLine`, in UTF-16 units. */
  readonly fromCharacter: number;
  readonly maxLines: number;
}

/** As many whole lines as fit; a line is cut only where it alone is too long. Throws `page-out-of-range`. */
export function textWindow(lines: readonly { readonly text: string }[], start: WindowStart): TextWindow {
  const { fromLine, fromCharacter, maxLines } = start;
  const first = lines[fromLine - 1];
  if (first === undefined) throw outOfRange(start.file, 'fromLine', fromLine, `${lines.length} lines`);
  const piece = textPiece(first.text, fromCharacter, start.file);
  if (piece.nextCharacter !== undefined) {
    return { text: piece.text, toLine: fromLine, nextLine: fromLine, nextCharacter: piece.nextCharacter };
  }
  const taken = [piece.text];
  let left = windowBytes - Buffer.byteLength(piece.text);
  let toLine = fromLine;
  while (taken.length < maxLines) {
    const next = lines[toLine]?.text;
    if (next === undefined) break;
    left -= Buffer.byteLength(next) + 1;
    if (left < 0) break;
    taken.push(next);
    toLine += 1;
  }
  const text = taken.join('\n');
  return toLine < lines.length ? { text, toLine, nextLine: toLine + 1 } : { text, toLine };
}

/** The input that says from which character on {@link textPiece} is to give `text`, which only `longOnes` need. */
export function fromCharacterSchema(text: string, longOnes: string): JsonSchema {
  return { type: 'integer', minimum: 1, description: `Where in ${text} to begin, counted from 1; only for ${longOnes}.` };
}

/** `text` from a character on (from 1), as much of it as fits; never cut within a code point. */
export function textPiece(text: string, fromCharacter: number, file: string): { text: string; nextCharacter?: number } {
  if (fromCharacter > Math.max(1, text.length))
    throw outOfRange(file, 'fromCharacter', fromCharacter, `${text.length} characters there`);
  const rest = fromCharacter === 1 ? text : text.slice(fromCharacter - 1);
  if (rest.length * 3 <= windowBytes) return { text: rest };
  const { read } = new TextEncoder().encodeInto(rest, new Uint8Array(windowBytes));
  if (read === rest.length) return { text: rest };
  return { text: rest.slice(0, read), nextCharacter: fromCharacter + read };
}

export function outOfRange(file: string, field: string, value: number, has: string): ActorError {
  return new ActorError('page-out-of-range', `${quoteName(file)} has ${has}; ${field} is ${value}`, {
    details: { file, field, value },
  });
}
