// Reads documents for the tests of the corpus: an independent, simple reading that shares no code with the product's tools.
import { readFile } from 'node:fs/promises';
import { extractText, getDocumentProxy } from 'unpdf';

/** White space folded to single spaces. */
export const fold = (text: string): string => text.replace(/\s+/g, ' ').trim();

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', pound: '£', euro: '€' };
const blockTag = /<\/?(?:p|h\d|li|ul|ol|tr|table|dt|dd|dl|section|header|main|nav|footer|address|body|html|head|title)\b[^>]*>/gi;

/** The text of an HTML page: blocks are kept apart by an empty line, other tags vanish. */
export function stripTags(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(blockTag, '\n\n')
    .replace(/<(?:br|td|th)\b[^>]*>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity);
}

/** The sentences of a text: blocks are parted by empty lines, and no sentence runs over the end of a block. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .flatMap((block) => fold(block).split(/(?<=[.!?])\s+(?=[A-Z£€$"'])/))
    .filter((sentence) => sentence !== '');
}

/** The text of each page of a PDF. */
export async function pdfPages(path: URL): Promise<string[]> {
  const document = await getDocumentProxy(new Uint8Array(await readFile(path)));
  const { text } = await extractText(document, { mergePages: false });
  return text;
}
