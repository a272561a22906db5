// Opening a document: the path guard, what kind it is, and its text as lines or pages. Each thread keeps what it opened last.

import { ActorError } from '../../base/actor-error.ts';
import { fileEmpty, quoteName } from '../files/file-errors.ts';
import { type OpenedFile, openWithin } from '../files/open-within.ts';
import type { FileAccess } from '../tool.ts';
import { decodeText, linesOf } from './decode-text.ts';
import { DocumentCache } from './document-cache.ts';
import { type DocumentKind, kindOfName, startsAsHtml, startsAsPdf } from './document-kind.ts';
import { declaredCharset, htmlLines } from './html-lines.ts';
import { pdfPages } from './pdf-pages.ts';

/** One line of text (of HTML: of its extracted text), or one page of a PDF; both count from 1. */
export interface DocumentUnit {
  readonly line?: number;
  readonly page?: number;
  readonly text: string;
}

/** A document's text. */
export interface OpenedDocument {
  /** As the caller named it. */
  readonly name: string;
  /** Its real path. */
  readonly path: string;
  readonly kind: DocumentKind;
  /** The size of the file. */
  readonly bytes: number;
  /** Of a PDF only. */
  readonly pages?: number;
  /** In order, without gaps; never empty. */
  readonly units: readonly DocumentUnit[];
}

type Content = Pick<OpenedDocument, 'kind' | 'units' | 'pages'>;

/** 64 MiB of text for each thread. */
const cache = new DocumentCache<Content>(67_108_864);

/**
 * The text of the file `name`. Throws `path-outside-roots`, `file-not-found`, `file-unreadable`, `file-too-large`, `file-empty`,
 * `file-binary`, `pdf-damaged` or `pdf-encrypted`. Opening a file again that did not change costs a look at the disk and no parsing.
 */
export async function openDocument(access: FileAccess, name: string): Promise<OpenedDocument> {
  await using file = await openWithin(access, name);
  const promised = kindOfName(name) ?? kindOfName(file.path);
  const key = `${promised ?? ''} ${file.version} ${file.path}`;
  const content = await cache.get(key, async () => {
    const read = await extract(file, promised);
    return { value: read, bytes: read.units.reduce((sum, unit) => sum + unit.text.length + unitBytes, 0) };
  });
  return { name, path: file.path, bytes: file.bytes, ...content };
}

/** What a unit takes beside its text. */
const unitBytes = 48;

async function extract(file: OpenedFile, promised: DocumentKind | undefined): Promise<Content> {
  const bytes = await file.read();
  if (bytes.length === 0) throw fileEmpty(file.name, 'is empty');
  if (startsAsPdf(bytes)) {
    const pages = await pdfPages(bytes, file.name);
    return { kind: 'pdf', pages: pages.length, units: pages.map((text, index) => ({ page: index + 1, text })) };
  }
  if (promised === 'pdf') throw notPdf(file.name, bytes);
  const text = decodeText(bytes, promised === undefined || promised === 'html' ? declaredCharset : undefined);
  if (text === undefined) throw fileBinary(file.name);
  const kind = promised ?? (startsAsHtml(text) ? 'html' : 'text');
  const lines = kind === 'html' ? htmlLines(text) : linesOf(text);
  if (!lines.some((line) => line.trim() !== '')) throw fileEmpty(file.name);
  return { kind, units: lines.map((line, index) => ({ line: index + 1, text: line })) };
}

function fileBinary(name: string): ActorError {
  const message = `${quoteName(name)} is neither text nor a PDF`;
  return new ActorError('file-binary', message, { details: { file: name } });
}

function notPdf(name: string, bytes: Uint8Array): ActorError {
  const isBlank = decodeText(bytes)?.trim() === '';
  if (isBlank) return fileEmpty(name);
  const hint = decodeText(bytes) === undefined ? '' : ' (it looks like text: rename it to have it read as text)';
  const message = `${quoteName(name)} is named as a PDF and does not begin as one${hint}`;
  return new ActorError('pdf-damaged', message, { details: { file: name } });
}
