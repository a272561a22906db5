// HTML to lines of text: block elements end lines, cells and widgets put a space, inline elements nothing. Scripts and styles are dropped.
import { Parser } from 'htmlparser2';

const silent = new Set(['script', 'style', 'template', 'svg', 'math', 'object', 'iframe', 'canvas', 'audio', 'video']);

const inline = new Set(
  (
    'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp rt ruby s samp slot small span ' +
    'strike strong sub sup time tt u var wbr'
  ).split(' '),
);

const spacing = new Set([
  'td',
  'th',
  'img',
  'input',
  'button',
  'select',
  'textarea',
  'meter',
  'progress',
  'area',
  'map',
  'picture',
  'source',
]);

/**
 * Elements that are held open at once, at most; real pages stay far below. The parser moves its whole list of them for each tag, so that the time
 * for a page of nothing but opening tags would grow with the square of its size.
 */
export const mostOpenElements = 512;

/** Characters that are read without a pause; some milliseconds' work, whatever the page. */
const pieceLength = 65_536;

/**
 * The text of an HTML document, one line per block; entities decoded, white space folded, blank lines left out. Where more than
 * {@link mostOpenElements} elements would be open, all of them end there, and the rest is read as a document of its own.
 */
export function htmlLines(html: string): string[] {
  const reader = new HtmlReader(html, pieceLength);
  while (reader.readOn());
  return reader.finish();
}

/** The same, for a thread that others need as well: after each piece it waits for `pause`, which may throw to end it. `length` in characters. */
export async function htmlLinesInPieces(html: string, pause: () => Promise<void>, length = pieceLength): Promise<string[]> {
  const reader = new HtmlReader(html, length);
  while (reader.readOn()) await pause();
  return reader.finish();
}

class HtmlReader {
  readonly #html: string;
  readonly #pieceLength: number;
  readonly #lines = new LineCollector();
  #part: HtmlPart;
  /** Where the part that is being read begins, and how much is read. */
  #from = 0;
  #read = 0;

  constructor(html: string, length: number) {
    this.#html = html;
    this.#pieceLength = length;
    this.#part = new HtmlPart(this.#lines);
  }

  /** Reads a piece more; whether anything is left. */
  readOn(): boolean {
    const piece = this.#html.slice(this.#read, this.#read + this.#pieceLength);
    const end = this.#part.read(piece);
    if (end === undefined) this.#read += piece.length;
    else {
      this.#from += end;
      this.#read = this.#from;
      this.#part = new HtmlPart(this.#lines);
    }
    return this.#read < this.#html.length;
  }

  finish(): string[] {
    this.#part.finish();
    return this.#lines.finish();
  }
}

/** A document, or what is read as one: up to where too many elements would be open. */
class HtmlPart {
  readonly #lines: LineCollector;
  readonly #parser: Parser;
  #silentDepth = 0;
  #preDepth = 0;
  #open = 0;
  #end: number | undefined;

  constructor(lines: LineCollector) {
    this.#lines = lines;
    this.#parser = new Parser({
      // Also of elements without content, which are closed at once.
      onopentagname: (tag) => this.#opened(tag),
      ontext: (text) => this.#heard(text),
      onclosetag: (tag) => this.#closed(tag),
    });
  }

  /** Where the tag begins, from the part's own beginning, that would be one open element too many; undefined when all was read. */
  read(piece: string): number | undefined {
    this.#parser.write(piece);
    return this.#end;
  }

  finish(): void {
    this.#parser.end();
  }

  #opened(tag: string): void {
    if (this.#end !== undefined) return;
    if (this.#open >= mostOpenElements) {
      this.#end = this.#parser.startIndex;
      this.#parser.pause();
      return;
    }
    this.#count(tag, 1);
    this.#lines.boundary(tag);
  }

  #heard(text: string): void {
    if (this.#silentDepth > 0 || this.#end !== undefined) return;
    if (this.#preDepth === 0) this.#lines.add(text);
    else this.#lines.addPreformatted(text);
  }

  #closed(tag: string): void {
    if (this.#end !== undefined) return;
    this.#count(tag, -1);
    this.#lines.boundary(tag);
  }

  #count(tag: string, change: 1 | -1): void {
    this.#open += change;
    if (silent.has(tag)) this.#silentDepth += change;
    if (tag === 'pre') this.#preDepth += change;
  }
}

class LineCollector {
  readonly #lines: string[] = [];
  #parts: string[] = [];

  add(text: string): void {
    this.#parts.push(text);
  }

  addPreformatted(text: string): void {
    const [first, ...rest] = text.split(/\r?\n/);
    this.add(first ?? '');
    for (const line of rest) {
      this.#endLine();
      this.add(line);
    }
  }

  boundary(tag: string): void {
    if (inline.has(tag)) return;
    if (spacing.has(tag)) this.#parts.push(' ');
    else this.#endLine();
  }

  finish(): string[] {
    this.#endLine();
    return this.#lines;
  }

  #endLine(): void {
    if (this.#parts.length === 0) return;
    // Soft hyphens and zero-width characters are not seen by a reader and would cut words in two for a search.
    const line = this.#parts
      .join('')
      .replace(/[\u00ad\u200b\u2060\ufeff]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    this.#parts = [];
    if (line !== '') this.#lines.push(line);
  }
}

/** The encoding that an HTML document names in a `meta` element. */
export function declaredCharset(latin: string): string | undefined {
  return /<meta[^>]{0,200}charset\s*=\s*["']?([\w:-]+)/i.exec(latin)?.[1];
}
