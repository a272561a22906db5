// A heading or a question says little alone: where its quote may run on to, so that what stands under it or answers it is quoted as well.
import { seen } from '../documents/visible-text.ts';
import type { IndexedSegment } from './document-index.ts';
import { longestSegment } from './segment.ts';

const heading = /^#{1,6}\s/;
const question = /\?["'”’)*_\]]*$/;

/** Begins of what is no sentence: a row of a table, a fence of code. */
const structure = /^(?:\||`{3}|~{3})/;

const textOf = ({ stretch, start, end }: IndexedSegment): string => seen(stretch.text.slice(start, end));

/**
 * The end of the quote that begins with `first` and ends, so far, with the segment at `last`. It runs from a heading or a question on to the
 * first sentence after it, if all of it fits in a quote; a list of questions or of headings has none.
 */
export function quoteEnd(segments: readonly IndexedSegment[], first: IndexedSegment, last: number): number {
  const open = segments[last];
  if (open === undefined) return first.end;
  let from = textOf(open);
  if (!heading.test(from) && !question.test(from)) return open.end;
  for (let at = last + 1, end = open.end; ; at += 1) {
    const next = segments[at];
    if (next === undefined || next.stretch !== first.stretch || next.start < end) return open.end;
    if (first.stretch.text.slice(first.start, next.end).replace(/\s+/g, ' ').length > longestSegment) return open.end;
    const text = textOf(next);
    end = next.end;
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    if (structure.test(text) || heading.test(text)) return open.end;
    if (!question.test(text)) return next.end;
    if (question.test(from)) return open.end;
    from = text;
  }
}
