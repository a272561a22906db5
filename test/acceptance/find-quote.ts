// Whether a quote stands in a document where it is said to. Shares no code with the tools that made the quote.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { fold, pdfPages, stripTags } from '../corpus/plain-text.ts';

export interface PlacedQuote {
  readonly text: string;
  readonly file: string;
  readonly line?: number;
  readonly page?: number;
}

/** Undefined when the quote stands, word for word with white space folded, at its line or page; else what is wrong. */
export async function wrongQuote(quote: PlacedQuote): Promise<string | undefined> {
  const wanted = fold(quote.text);
  if (quote.text.length > 400) return `longer than 400 characters: ${quote.text.length}`;
  if (quote.file.endsWith('.pdf')) {
    const page = (await pdfPages(pathToFileURL(quote.file)))[(quote.page ?? 0) - 1];
    return page !== undefined && fold(page).includes(wanted)
      ? undefined
      : `not on page ${quote.page} of ${quote.file}: ${wanted}`;
  }
  const source = readFileSync(quote.file, 'utf8');
  if (quote.file.endsWith('.html'))
    return fold(stripTags(source)).includes(wanted) ? undefined : `not in ${quote.file}: ${wanted}`;
  if (quote.line === undefined) return `no line for ${quote.file}: ${wanted}`;
  const lines = source.split(/\r\n|\n|\r/);
  const from = fold(lines.slice(quote.line - 1).join('\n'));
  const first = fold(lines[quote.line - 1] ?? '');
  const at = from.indexOf(wanted);
  return at >= 0 && at < Math.max(1, first.length) ? undefined : `not at line ${quote.line} of ${quote.file}: ${wanted}`;
}
