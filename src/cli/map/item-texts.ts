// The text of a file of items, piece by piece, in the encoding that a document would be read in: UTF-8, UTF-16 with a byte order mark, or else windows-1252.
// A file is read once more, or twice, to tell the last of them; nothing but a piece is held.
import { createReadStream } from 'node:fs';
import { markedEncoding, Utf8Count } from '../../base/text-encoding.ts';
import { showWord, usage } from '../parse-command-line.ts';
import { otherKind } from './other-kind.ts';

/**
 * Without the byte order mark. Throws `usage`, naming the file `name`, when it is no regular file or holds no text, the signal's reason once it has fired, also while the
 * encoding is told, and whatever reading it throws.
 */
export async function* itemTexts(path: string, name: string, signal?: AbortSignal): AsyncGenerator<string, void, undefined> {
  const other = await otherKind(path);
  if (other !== undefined) throw usage(`${showWord(name)} is ${other}, and only regular files may be read`, { field: 'items' });
  yield* decoded(path, new TextDecoder(await encodingOf(path, name, signal)), signal);
}

async function encodingOf(path: string, name: string, signal: AbortSignal | undefined): Promise<string> {
  for await (const bytes of createReadStream(path)) {
    const marked = markedEncoding(bytes as Buffer);
    if (marked !== undefined) return marked;
    if ((bytes as Buffer).includes(0)) throw noText(name);
    break;
  }
  if (await isUtf8(path, signal)) return 'utf-8';
  const count = new Utf8Count();
  for await (const text of decoded(path, new TextDecoder(), signal)) count.count(text);
  return count.isMostlySound ? 'utf-8' : 'windows-1252';
}

function noText(name: string): Error {
  const what = 'it holds zero bytes; a file of items is UTF-8, UTF-16 with a byte order mark, or windows-1252';
  return usage(`${showWord(name)} cannot be read: ${what}`, { field: 'items' });
}

async function isUtf8(path: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    for await (const _ of decoded(path, new TextDecoder('utf-8', { fatal: true }), signal));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false;
    throw error;
  }
}

async function* decoded(
  path: string,
  decoder: TextDecoder,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  for await (const bytes of createReadStream(path)) {
    signal?.throwIfAborted();
    yield decoder.decode(bytes as Buffer, { stream: true });
  }
  yield decoder.decode();
}
