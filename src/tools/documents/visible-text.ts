// What a reader sees of a text. The sequences by which programs colour a terminal, soft hyphens and characters without width are no part of
// any word; left in, `\x1b[31mfailed` would be the word `mfailed`. Texts keep them, since quotes stand word for word: only searching looks past.

/** A text as it is seen, and where its characters stand in the text as it is. */
export interface VisibleText {
  readonly text: string;
  /** Where the character of that index stands; of the length: after the last character. */
  placeOf(index: number): number;
}

/** ECMA-48: control sequences (CSI), strings to the terminal (OSC, DCS and the like) that end on their line, and other escapes. */
const escapes = String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]`;
/** A soft hyphen at the end of a line is seen, and is left. */
const unseen = String.raw`\u00ad(?!\s*(?:\n|$))|[\u200b-\u200d\u2060\ufeff]`;

const escapeSequence = new RegExp(escapes, 'g');
const invisible = new RegExp(`${escapes}|${unseen}`, 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters by which escape sequences begin are looked for
const anyInvisible = /[\x1b\x9b\u00ad\u200b-\u200d\u2060\ufeff]/;

/** `text` without its escape sequences; what else it holds of control characters stays. */
export function withoutSequences(text: string): string {
  return text.replace(escapeSequence, '');
}

/** Strings to the terminal, in either form, also over line ends; none begins within another, so that looking for them takes linear time. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters by which such strings begin and end are looked for
const terminalString = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)/g;
/** Control characters other than tabs and line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

/**
 * `text` with nothing that would speak to a terminal: no escape sequence, and no control character but tabs and line ends. Sequences may be nested so that
 * taking one out makes another; it has lost its first character then, and is plain text.
 */
export function withoutEscapes(text: string): string {
  return withoutSequences(text.replace(terminalString, '')).replace(controls, '');
}

/** `text` as it is seen. */
export function seen(text: string): string {
  return anyInvisible.test(text) ? text.replace(invisible, '') : text;
}

/** `text` as it is seen, with places; undefined when all of it is seen, as nearly always. */
export function visibleText(text: string): VisibleText | undefined {
  if (!anyInvisible.test(text)) return undefined;
  const places = new Int32Array(text.length + 1);
  let shown = '';
  let from = 0;
  const show = (to: number): void => {
    for (let at = from; at < to; at += 1) places[shown.length + at - from] = at;
    shown += text.slice(from, to);
  };
  for (const match of text.matchAll(invisible)) {
    show(match.index);
    from = match.index + match[0].length;
  }
  show(text.length);
  const length = shown.length;
  return {
    text: shown,
    placeOf: (index) => (index < length ? (places[index] ?? 0) : length === 0 ? 0 : (places[length - 1] ?? 0) + 1),
  };
}
