// Text to words: Unicode letters and digits, in lower case, without diacritics; each with its place in the text. What a reader does not see, such
// as the escape sequences of a coloured log, is in no word and parts none.
import { visibleText } from '../documents/visible-text.ts';

export interface Token {
  /** As it is seen in the text. */
  readonly form: string;
  /** Lower case, without diacritics and without a possessive ending. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

// A number keeps its inner points and commas; a word parts where a small letter meets a capital, as in names in code (`maxRetries`).
const pattern =
  /\p{N}+(?:[.,]\p{N}+)*|\p{Lu}{2,}s(?!\p{L})|(?:\p{Lu}\p{M}*)+(?!\p{Ll})|(?:\p{Lu}\p{M}*)?(?:[\p{Ll}\p{Lm}\p{Lo}\p{Lt}]\p{M}*)+(?:['’]\p{Ll}{1,2}(?!\p{L}))?|\p{L}/gu;

/** A word in two parts at the end of a line, as typesetters break it. */
const brokenWord = /\p{Ll}[-\u00ad]\s*\n\s*\p{Ll}/u;

/** The words of `text` from left to right. */
export function tokensOf(text: string): Token[] {
  const visible = visibleText(text);
  if (visible === undefined) return tokensSeen(text);
  return tokensSeen(visible.text).map((token) => ({
    ...token,
    start: visible.placeOf(token.start),
    end: visible.placeOf(token.end - 1) + 1,
  }));
}

function tokensSeen(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const form = match[0];
    tokens.push({ form, word: plainWord(form), start: match.index, end: match.index + form.length });
  }
  return brokenWord.test(text) ? joinBroken(tokens, text) : tokens;
}

function plainWord(form: string): string {
  const lower = form.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII
  if (/^[\x00-\x7f]*$/.test(lower)) return withoutEnding(lower);
  return withoutEnding(lower.normalize('NFKD').replace(/\p{M}/gu, '').replace('’', "'"));
}

/** Drops 's and the like: `board's` counts as `board`, `isn't` as `isnt`. */
const withoutEnding = (word: string): string => word.replace(/'(?:s|d|m|ll|re|ve)$/, '').replace("'", '');

function joinBroken(tokens: readonly Token[], text: string): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (last !== undefined && /^[-\u00ad]\s*\n\s*$/.test(text.slice(last.end, token.start)) && /^\p{Ll}/u.test(token.form)) {
      joined.pop();
      joined.push({ form: last.form + token.form, word: last.word + token.word, start: last.start, end: token.end });
    } else joined.push(token);
  }
  return joined;
}
