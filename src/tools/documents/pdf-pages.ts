// PDF to the text of its pages, through unpdf (pdf.js). The library is loaded on the first PDF: it is 1.7 MB of code.
import { ActorError } from '../../base/actor-error.ts';
import { fileEmpty, quoteName } from '../files/file-errors.ts';
import { holdStrayPdfRejections } from './stray-pdf-rejections.ts';

/** What is used of a pdf.js page and document. */
interface PdfPage {
  getTextContent(): Promise<{ readonly items: readonly unknown[] }>;
  cleanup(): unknown;
}
interface PdfDocument {
  readonly numPages: number;
  getPage(page: number): Promise<PdfPage>;
  readonly loadingTask: { destroy(): Promise<void> };
}

/**
 * The text of each page, in order. Takes `bytes` over: they are moved into the parser. Throws `pdf-damaged`, `pdf-encrypted`, or
 * `file-empty` when no page holds text. Damage inside a page's content is passed over as far as pdf.js can do that.
 */
export async function pdfPages(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string[]> {
  const release = holdStrayPdfRejections();
  try {
    const pages = await readPages(bytes, name);
    if (pages.some((page) => page.trim() !== '')) return pages;
    const count = pages.length === 1 ? '1 page' : `${pages.length} pages`;
    throw fileEmpty(
      name,
      `has ${count} without text: ${pages.length === 1 ? 'it is a picture' : 'they are pictures'}, or damaged`,
    );
  } finally {
    await release();
  }
}

async function readPages(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string[]> {
  const { getDocumentProxy } = await import('unpdf');
  const pages: string[] = [];
  let pdf: PdfDocument | undefined;
  try {
    pdf = await getDocumentProxy(bytes, { verbosity: 0 });
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      pages.push(pageText((await page.getTextContent()).items));
      page.cleanup();
    }
    return pages;
  } catch (cause) {
    throw pdfError(name, cause, pdf === undefined ? undefined : pages.length + 1);
  } finally {
    await pdf?.loadingTask.destroy();
  }
}

function pageText(items: readonly unknown[]): string {
  let text = '';
  for (const item of items as readonly { readonly str?: string; readonly hasEOL?: boolean }[]) {
    if (item.str === undefined) continue;
    text += item.hasEOL === true ? `${item.str}\n` : item.str;
  }
  return text.replaceAll('\0', '');
}

function pdfError(name: string, cause: unknown, page: number | undefined): ActorError {
  const details = page === undefined ? { file: name } : { file: name, page };
  const why = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Error && cause.name === 'PasswordException') {
    return new ActorError('pdf-encrypted', `${quoteName(name)} needs a password`, { details, cause });
  }
  const where = page === undefined ? '' : ` at page ${page}`;
  return new ActorError('pdf-damaged', `${quoteName(name)} cannot be parsed as a PDF${where}: ${why}`, { details, cause });
}
