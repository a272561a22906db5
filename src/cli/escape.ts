// Makes text that came from documents, file names or models safe to show. Whatever is written to a terminal passes through here.
// A character is shown as an escape when a terminal would act on it (C0, DEL, C1), when it changes the order in which other
// characters are seen (bidi controls), or when it cannot be seen at all (zero-width space, tags, byte order mark, lone surrogates).
// Kept: soft hyphen, the two joiners (emoji, Persian and Indic scripts need them), and Arabic signs that enclose numbers.

const unsafe =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{e0000}-\u{e00ff}]--[\u00ad\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]]/gv;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\x1b' };

/** `text` as one line: every control character, also newline and tab, becomes a visible escape such as `\x1b` or `\u202e`. */
export function escapeLine(text: string): string {
  return text.replace(unsafe, visible);
}

/** `text` with its newlines and tabs kept (CR LF becomes LF) and every other control character made visible. */
export function escapeText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unsafe, (character) => (isLayout(character) ? character : visible(character)));
}

/** JSON text whose strings hold no character that a terminal would act on: `\u` escapes, so that parsing gives the same value. */
export function escapeJson(json: string): string {
  return json.replace(unsafe, (character) => (character === '\n' ? character : unicodeEscapes(character)));
}

function isLayout(character: string): boolean {
  return character === '\n' || character === '\t';
}

/** One escape per UTF-16 unit, as JSON has it. */
function unicodeEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${hex(character.charCodeAt(index), 4)}`).join('');
}

function visible(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const point = character.codePointAt(0) ?? 0;
  if (point <= 0xff) return `\\x${hex(point, 2)}`;
  return point <= 0xffff ? `\\u${hex(point, 4)}` : `\\u{${hex(point, 1)}}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
