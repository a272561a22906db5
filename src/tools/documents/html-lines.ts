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

/**
 * The text of an HTML document, one line per block; entities decoded, white space folded, blank lines left out. Where more than
 * {@link mostOpenElements} elements would be open, all of them end there, and the rest is read as a document of its own.
 */
export function htmlLines(html: string): string[] {
  const lines = new LineCollector();
  let rest = html;
  for (;;) {
    const end = readUntilTooDeep(rest, lines);
    if (end === undefined) return lines.finish();
    rest = rest.slice(end);
  }
}

/** Where the tag begins that would be one open element too many; undefined when all was read. */
function readUntilTooDeep(html: string, lines: LineCollector): number | undefined {
  let silentDepth = 0;
  let preDepth = 0;
  let open = 0;
  let end: number | undefined;
  const parser = new Parser({
    // Also of elements without content, which are closed at once.
    onopentagname(tag) {
      if (end !== undefined) return;
      if (open >= mostOpenElements) {
        end = parser.startIndex;
        parser.pause();
        return;
      }
      open += 1;
      if (silent.has(tag)) silentDepth += 1;
      if (tag === 'pre') preDepth += 1;
      lines.boundary(tag);
    },
    ontext(text) {
      if (silentDepth > 0 || end !== undefined) return;
      if (preDepth === 0) lines.add(text);
      else lines.addPreformatted(text);
    },
    onclosetag(tag) {
      if (end !== undefined) return;
      open -= 1;
      if (silent.has(tag)) silentDepth -= 1;
      if (tag === 'pre') preDepth -= 1;
      lines.boundary(tag);
    },
  });
  parser.write(html);
  if (end === undefined) parser.end();
  return end;
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
