// Ranges of characters in a text.

export type TextRange = readonly [start: number, end: number];

/** The range without white space at its ends; nothing when it holds nothing else. */
export function trimmed(text: string, start: number, end: number): TextRange[] {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (from < to && /\s/.test(text.charAt(to - 1))) to -= 1;
  return from < to ? [[from, to]] : [];
}
