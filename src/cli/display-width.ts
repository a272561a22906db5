// How many columns text takes on a terminal, and cutting it to fit: wide characters take two columns, marks that combine take none.
// Terminals differ about emoji; where they do, the greater width is taken, so that a line rather ends early than runs over.

const wide =
  /^[\p{Emoji_Presentation}\u{1100}-\u{115f}\u{2329}\u{232a}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{16fe0}-\u{18cff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/v;
const emojiSequence = /\ufe0f|\u20e3|^\p{RGI_Emoji}$/v;
const withoutWidth = /^[\p{Mn}\p{Me}\u00ad\u200c\u200d\ufe00-\ufe0f]+$/v;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns of a text without control characters. */
export function displayWidth(text: string): number {
  return charactersOf(text).reduce((sum, { width }) => sum + width, 0);
}

/** `text` in at most `width` columns; an ellipsis stands for an end that was cut off. */
export function clipEnd(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${fitting(charactersOf(text), width - 1).join('')}…`;
}

/** `text` in at most `width` columns; an ellipsis stands for a beginning that was cut off. */
export function clipStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `…${fitting(charactersOf(text).reverse(), width - 1)
    .reverse()
    .join('')}`;
}

interface Character {
  readonly text: string;
  readonly width: number;
}

/** What a person sees as one character is never cut apart. */
function charactersOf(text: string): Character[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ({ text: segment, width: widthOf(segment) }));
}

function widthOf(grapheme: string): number {
  if (withoutWidth.test(grapheme)) return 0;
  return wide.test(grapheme) || emojiSequence.test(grapheme) ? 2 : 1;
}

/** As many of the first characters as fit. */
function fitting(characters: readonly Character[], width: number): string[] {
  const kept: string[] = [];
  let left = width;
  for (const character of characters) {
    left -= character.width;
    if (left < 0) break;
    kept.push(character.text);
  }
  return kept;
}
