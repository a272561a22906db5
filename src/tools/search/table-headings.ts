// Which rows stand under which heading: the row above the rule of a Markdown table, the first line of a CSV file.
import type { TextRange } from './text-range.ts';

/** `:--- | ---`, with or without bars at its ends. */
const rule = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?$|^\|\s*:?-+:?\s*\|$/;

/** Rows of tables by their place among the blocks, each with the range of its heading. */
export function markdownHeadings(text: string, blocks: readonly TextRange[]): ReadonlyMap<number, TextRange> {
  const headings = new Map<number, TextRange>();
  const isNextLine = (block: number): boolean => {
    const between = text.slice(blocks[block - 1]?.[1], blocks[block]?.[0]);
    return between.indexOf('\n') === between.lastIndexOf('\n');
  };
  const isRow = (block: number): boolean => text.slice(...(blocks[block] ?? [0, 0])).includes('|') && isNextLine(block);
  for (let at = 1; at < blocks.length; at += 1) {
    const heading = blocks[at - 1];
    if (heading === undefined || !rule.test(text.slice(...(blocks[at] ?? [0, 0]))) || !isRow(at)) continue;
    if (!text.slice(...heading).includes('|')) continue;
    for (at += 1; at < blocks.length && isRow(at); at += 1) headings.set(at, heading);
  }
  return headings;
}

/** A number, which a heading has none of; a year can be one. */
const number = /^"?[-+$€£]?(?!(?:19|20)\d\d"?$)\d[\d.,%]*"?$/;

/** The first of the rows, if it can be a heading: more than one cell, and no number in any. */
export function csvHeading(text: string, rows: readonly TextRange[]): TextRange | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const cells = text.slice(...first).split(/[,;\t]/);
  return cells.length > 1 && !cells.some((cell) => number.test(cell.trim())) ? first : undefined;
}
