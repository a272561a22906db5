// The body of a response as text: unpacked, bounded before and after unpacking, and decoded.
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ActorError } from '../../base/actor-error.ts';
import { decodeText } from '../documents/decode-text.ts';
import { declaredCharset, htmlLinesInPieces } from '../documents/html-lines.ts';
import { withoutEscapes } from '../documents/visible-text.ts';
import { fetchFailed } from './network.ts';

export interface Page {
  readonly contentType: string;
  readonly text: string;
}

/** Throws `response-too-large`, or `fetch-failed` for what is no text or does not unpack. */
export async function readPage(url: URL, response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Page> {
  const contentType = mediaType(response.headers['content-type']);
  if (contentType !== '' && !isTextual(contentType))
    throw new ActorError('fetch-failed', `${url.host} answered with ${contentType}, which is no text`, {
      details: { contentType },
    });
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(url, maxBytes);
  const bytes = await readBytes(url, response, maxBytes, signal);
  const declared = charsetOf(response.headers['content-type']);
  const isHtml = contentType === 'text/html' || contentType === 'application/xhtml+xml';
  const text = decodeText(bytes, (latin) => declared ?? (isHtml ? declaredCharset(latin) : undefined));
  if (text === undefined) throw new ActorError('fetch-failed', `${url.host} answered with bytes that are no text`);
  if (!isHtml) return { contentType, text: withoutEscapes(text) };
  const lines = await htmlLinesInPieces(text, () => letOthersOn(signal));
  return { contentType, text: withoutEscapes(lines.join('\n')) };
}

/** Whoever wrote the page decides how long its text takes, and other agents are on this thread. */
async function letOthersOn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

async function readBytes(url: URL, response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const gather = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const part of source) {
      size += part.length;
      // Ends the pipeline, and with it the unpacking and the socket: a bomb is never unpacked further than this.
      if (size > maxBytes) throw tooLarge(url, maxBytes);
      parts.push(part);
    }
  };
  try {
    const unpack = unpacker(response.headers['content-encoding']);
    if (unpack === undefined) await pipeline(response, gather, { signal });
    else await pipeline(response, unpack, gather, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof Error && 'details' in error ? error : fetchFailed(url, error);
  }
  return Buffer.concat(parts);
}

function unpacker(encoding: string | undefined): ReturnType<typeof createGunzip> | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new ActorError('fetch-failed', `the response is packed as ${JSON.stringify(encoding)}, which is not known`);
  }
}

function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function charsetOf(header: string | undefined): string | undefined {
  return /charset\s*=\s*"?([\w:-]+)/i.exec(header ?? '')?.[1];
}

function isTextual(type: string): boolean {
  return (
    type.startsWith('text/') ||
    /^application\/(?:[\w.-]+\+)?(?:json|xml|xhtml|ndjson|x-ndjson|jsonl|yaml|javascript)(?:\+xml)?$/.test(type)
  );
}

function tooLarge(url: URL, maxBytes: number): ActorError {
  return new ActorError('response-too-large', `the response of ${url.host} has more than ${maxBytes} bytes (fetch.maxBytes)`, {
    details: { url: url.href, limitBytes: maxBytes },
  });
}
