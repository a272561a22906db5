// Bytes to text. What is neither UTF-8, UTF-16 with a mark, nor mostly printable in a one-byte encoding is binary.
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

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
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
  return isMostlySound(text) ? text : new TextDecoder('windows-1252').decode(bytes);
}

/** Whether a text decoded as UTF-8 has far more characters beyond ASCII than broken ones. */
function isMostlySound(text: string): boolean {
  let broken = 0;
  let sound = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) sound += 1;
  }
  return sound > broken * 4;
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
