// The unit of search: a piece of text that can be quoted whole.

/** A piece of a stretch, from its first to after its last character; neither is white space. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** Segments with the same number belong together (a paragraph, an object) and may be read across. */
  readonly block: number;
  /** Of a row: where the heading of its table stands. Its words count as near ones, and are not quoted. */
  readonly heading?: readonly [start: number, end: number];
}

/** In characters, white space as it stands. */
export const longestSegment = 400;
