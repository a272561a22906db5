// PDFs made for tests.
import { createRequire } from 'node:module';

/** The part of a pdfkit document that is used here; the package brings no types of its own. */
interface PdfKitDocument {
  on(event: 'data', listener: (chunk: Buffer) => void): void;
  on(event: 'end', listener: () => void): void;
  addPage(): void;
  text(text: string): void;
  rect(x: number, y: number, width: number, height: number): { fill(): void };
  end(): void;
}

const PdfKit: new (options: object) => PdfKitDocument = createRequire(import.meta.url)('pdfkit');

export interface PdfOptions {
  readonly userPassword?: string;
  readonly ownerPassword?: string;
}

/** A PDF with these pages of text; an empty text gives a page that holds a drawing only. */
export function makePdf(pages: readonly string[], options: PdfOptions = {}): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const pdf = new PdfKit({ ...options, autoFirstPage: false });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk) => chunks.push(chunk));
  pdf.on('end', () => resolve(Buffer.concat(chunks)));
  for (const text of pages) {
    pdf.addPage();
    if (text === '') pdf.rect(10, 10, 100, 100).fill();
    else pdf.text(text);
  }
  pdf.end();
  return promise;
}
