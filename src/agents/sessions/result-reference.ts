// Results by reference: what a model reads of a result that is too large for a reply, and how it reads the rest. Pure.

/** Results of at most so many bytes, as JSON, stand in replies as they are. */
export const mostInlineBytes = 8192;
const previewCharacters = 500;
/** The most characters and bytes, as JSON, of one page of a result. */
const pageCharacters = 32_768;
const mostPageBytes = 61_440;

/** A result too large for a reply. */
export interface ResultReference {
  readonly bytes: number;
  /** How it begins. */
  readonly preview: string;
  /** The run; `sessions_result` reads all of it. */
  readonly ref: string;
}

export interface ResultPage {
  readonly run: string;
  /** Characters of the whole result as text: a text as it is, anything else as JSON. */
  readonly total: number;
  readonly text: string;
  /** Absent on the last page. */
  readonly nextOffset?: number;
}

/** The reference to a result, or `undefined` for one that is small enough to be told. */
export function referenceTo(run: string, value: unknown): ResultReference | undefined {
  const bytes = jsonBytes(value);
  return bytes <= mostInlineBytes ? undefined : { bytes, preview: resultText(value).slice(0, previewCharacters), ref: run };
}

/** `{ value }`, or `{ reference }` to one that is too large. */
export function valueOrReference(
  run: string,
  value: unknown,
): { readonly value: unknown } | { readonly reference: ResultReference } {
  const reference = referenceTo(run, value);
  return reference === undefined ? { value } : { reference };
}

/** The page of a result that begins at a character. Pages put one after another are the whole text. */
export function resultPage(run: string, value: unknown, offset: number): ResultPage {
  const whole = resultText(value);
  let end = offset + pageCharacters;
  // JSON of a text can be six times its length.
  while (jsonBytes(whole.slice(offset, end)) > mostPageBytes) end = offset + Math.ceil((end - offset) / 2);
  const text = whole.slice(offset, end);
  const next = offset + text.length;
  return { run, total: whole.length, text, ...(next < whole.length && text !== '' ? { nextOffset: next } : {}) };
}

/** A result as text. */
export function resultText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}
