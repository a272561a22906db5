// What kind of document a file is: the name says it among the text kinds, the first bytes say whether it is a PDF.
import { extname } from 'node:path';

export type DocumentKind = 'text' | 'markdown' | 'html' | 'json' | 'csv' | 'pdf';

const kindOfExtension: Readonly<Record<string, DocumentKind>> = {
  '.txt': 'text',
  '.text': 'text',
  '.log': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.json': 'json',
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.pdf': 'pdf',
};

/** The kind that a name promises, if it promises one. */
export function kindOfName(name: string): DocumentKind | undefined {
  return kindOfExtension[extname(name).toLowerCase()];
}

/** Whether the bytes are a PDF's, whatever the file is called; white space and a byte order mark may stand before the header. */
export function startsAsPdf(bytes: Uint8Array): boolean {
  return /^\u{feff}?\s*%PDF-\d/u.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 64)));
}

/** Whether a text of unknown kind is HTML. */
export function startsAsHtml(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]/i.test(
    text.slice(0, 4096),
  );
}
