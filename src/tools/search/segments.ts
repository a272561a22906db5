// Parts a stretch of text into segments, the units of search: sentences, table rows, list items, members of JSON. Lines that an editor or a
// typesetter wrapped are read as one. A segment is at most 400 characters long, so that it can be quoted whole.
import type { DocumentKind } from '../documents/document-kind.ts';
import { visibleText } from '../documents/visible-text.ts';
import { jsonSegments } from './json-segments.ts';
import { longestSegment, type Segment } from './segment.ts';
import type { Stretch } from './stretches.ts';
import { csvHeading, markdownHeadings } from './table-headings.ts';
import { textBlocks } from './text-blocks.ts';
import { type TextRange, trimmed } from './text-range.ts';

export function segmentsOf(stretch: Stretch, kind: DocumentKind): Segment[] {
  if (kind === 'json') {
    const found = jsonSegments(stretch.text, longestSegment);
    if (found !== undefined) return found.flatMap((segment) => cutLong(stretch.text, segment));
  }
  const { text } = stretch;
  const blocks = kind === 'csv' || kind === 'html' || kind === 'json' ? lineBlocks(stretch) : textBlocks(stretch);
  const first = kind === 'csv' ? csvHeading(text, blocks) : undefined;
  const headings = kind === 'text' || kind === 'markdown' ? markdownHeadings(text, blocks) : undefined;
  return blocks.flatMap(([start, end], block) => {
    const heading = block > 0 && first !== undefined ? first : headings?.get(block);
    if (heading !== undefined) return cutLong(text, { start, end, block, heading });
    const parts = kind === 'csv' ? [[start, end] as const] : sentences(text, start, end);
    return parts.flatMap(([from, to]) => cutLong(text, { start: from, end: to, block }));
  });
}

function lineBlocks({ text, lineStarts }: Stretch): TextRange[] {
  return lineStarts.flatMap((start, index) => trimmed(text, start, (lineStarts[index + 1] ?? text.length + 1) - 1));
}

/** Abbreviations after which a capital opens no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|Inc|Ltd|Co|Corp|vs|etc|approx|e\.g|i\.e|cf|al|p|pp)\.$/u;

const sentenceEnd = /[.!?…]["'”’)\]*_]*(?=\s+["'“‘([*_]*[\p{Lu}\p{N}£$€])/gu;

function sentences(text: string, start: number, end: number): TextRange[] {
  const own = text.slice(start, end);
  const visible = visibleText(own);
  const block = visible?.text ?? own;
  const ranges: TextRange[] = [];
  const placeOf = (index: number): number => (index === 0 ? 0 : (visible?.placeOf(index) ?? index));
  let from = 0;
  for (const match of block.matchAll(sentenceEnd)) {
    const to = match.index + match[0].length;
    if (abbreviation.test(block.slice(Math.max(from, to - 12), to))) continue;
    ranges.push(...trimmed(text, start + placeOf(from), start + placeOf(to)));
    from = to;
  }
  ranges.push(...trimmed(text, start + placeOf(from), end));
  return ranges;
}

/** Pieces that overlap by half, cut between words where there are any, so that a phrase is whole in one of them. */
function cutLong(text: string, segment: Segment): Segment[] {
  if (segment.end - segment.start <= longestSegment) return [segment];
  const pieces: Segment[] = [];
  for (let at = segment.start; at < segment.end; at += longestSegment / 2) {
    const start = at === segment.start ? at : afterSpace(text, at);
    const limit = Math.min(start + longestSegment, segment.end);
    const end = limit === segment.end ? limit : beforeSpace(text, start, limit);
    for (const [from, to] of trimmed(text, start, end)) pieces.push({ ...segment, start: from, end: to });
    if (end >= segment.end) break;
  }
  return pieces;
}

/** How far a cut may move to meet a space. */
const reach = 40;

function afterSpace(text: string, at: number): number {
  const space = text.slice(at - 1, at + reach).search(/\s/);
  return space === -1 ? wholeCharacter(text, at) : at + space;
}

function beforeSpace(text: string, start: number, at: number): number {
  const tail = text.slice(Math.max(start + 1, at - reach), at + 1);
  const space = tail.search(/\s\S*$/);
  return space === -1 ? wholeCharacter(text, at) : at + 1 - tail.length + space;
}

/** Never between the two halves of a character outside the basic plane. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
