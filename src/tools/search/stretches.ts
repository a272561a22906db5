// A document's text as stretches within which sentences may run: the whole of a text with its lines, or one page of a PDF.
import type { DocumentUnit } from '../documents/open-document.ts';

export interface Stretch {
  readonly text: string;
  /** Where each line of `text` begins; the first is 0. */
  readonly lineStarts: readonly number[];
  /** Set for a page of a PDF; then places are pages and not lines. */
  readonly page?: number;
}

export function stretchesOf(units: readonly DocumentUnit[]): Stretch[] {
  const isPaged = units[0]?.page !== undefined;
  if (!isPaged) return [stretchOf(units.map((unit) => unit.text))];
  return units.map((unit) => ({ ...stretchOf(unit.text.split('\n')), ...(unit.page === undefined ? {} : { page: unit.page }) }));
}

function stretchOf(lines: readonly string[]): Stretch {
  const lineStarts: number[] = [];
  let at = 0;
  for (const line of lines) {
    lineStarts.push(at);
    at += line.length + 1;
  }
  return { text: lines.join('\n'), lineStarts };
}

/** The number, from 1, of the line in which the character stands. */
export function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
