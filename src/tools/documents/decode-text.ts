// Bytes to text. What is neither UTF-8, UTF-16 with a mark, nor mostly printable in a one-byte encoding is binary.
import { markedEncoding, Utf8Count } from '../../base/text-encoding.ts';
import { withoutSequences } from './visible-text.ts';

/** How much of a file is looked at to tell text from binary. */
const sampleBytes = 65_536;

/** Text may hold this share of control characters, its escape sequences, bells and backspaces not counted; compressed data holds about a tenth. */
const controlShare = 0.02;

/**
 * The text of a file, without its byte order mark; undefined when it is binary. `declared` reads the encoding that the
 * document itself names, and counts only where the bytes are no UTF-8.
 */
export function decodeText(bytes: Uint8Array, declared?: (latin: string) => string | undefined): string | undefined {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return printable(new TextDecoder(marked).decode(bytes));
  if (bytes.subarray(0, sampleBytes).includes(0)) return undefined;
  try {
    return printable(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return printable(decodeDamaged(bytes, declared));
  }
}

/** A UTF-8 text with a few broken bytes stays UTF-8; anything else is read as Latin-1 (windows-1252, as browsers do). */
function decodeDamaged(bytes: Uint8Array, declared?: (latin: string) => string | undefined): string {
  const sample = bytes.subarray(0, sampleBytes);
  const label = declared?.(new TextDecoder('latin1').decode(sample.subarray(0, 2048)));
  if (label !== undefined) {
    try {
      return new TextDecoder(label).decode(bytes);
    } catch {
      // No such encoding here: the guess below is better than nothing.
    }
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const count = new Utf8Count();
  count.count(text);
  return count.isMostlySound ? text : new TextDecoder('windows-1252').decode(bytes);
}

function printable(text: string): string | undefined {
  const sample = withoutSequences(text.slice(0, sampleBytes));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const controls = sample.match(/[\u0000-\u0006\u000e-\u001a\u001c-\u001f\u007f-\u0084\u0086-\u009f]/g)?.length ?? 0;
  return sample.includes('\0') || controls > sample.length * controlShare ? undefined : text;
}

/** The lines of a text as an editor numbers them: LF and CRLF end a line, and CR alone where a file has no LF. A last line end adds no line. */
export function linesOf(text: string): string[] {
  const lines = text.split(text.includes('\n') ? /\r?\n/ : '\r');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
